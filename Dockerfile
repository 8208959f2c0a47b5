# syntax=docker/dockerfile:1
# The school in an image without a shell: the program, glibc and certificates, and nothing else.
#
#   docker build -t lectern .
#   docker run -p 8080:8080 -v lectern:/data --env-file lectern.env lectern
#
# docs/operations.md, "Containers", says what lectern.env must hold.

FROM rust:1.95-bookworm AS build
WORKDIR /src
COPY . .
# The registry is the only thing that is asked for over the network; libpq and SQLite are compiled from crates.
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/src/target \
    cargo build --release --locked --bin lectern \
    && install -D -m 755 target/release/lectern /image/usr/bin/lectern \
    && install -d -m 700 -o 65532 -g 65532 /image/data

# The same Debian as above, so that the program finds the glibc that it was linked with.
FROM gcr.io/distroless/cc-debian12:nonroot
COPY --from=build /image/ /
USER 65532:65532
WORKDIR /data
ENV LECTERN__ENVIRONMENT=production \
    LECTERN__HTTP__LISTEN=0.0.0.0:8080 \
    LECTERN__OPS__LISTEN=0.0.0.0:9090 \
    LECTERN__DATABASE__URL=sqlite:///data/lectern.db
VOLUME /data
EXPOSE 8080 9090
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 CMD ["/usr/bin/lectern", "healthcheck"]
ENTRYPOINT ["/usr/bin/lectern"]
CMD ["serve"]
