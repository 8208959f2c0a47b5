// A client of the school. Everything that it knows of paths, bodies and problems comes from the document.

import createClient, { type Client, type Middleware } from "openapi-fetch";
import type { components, paths } from "../generated/api.js";

export type Schemas = components["schemas"];

/** A client of nobody in particular. */
export function guest(url: string): Client<paths> {
  // Lists in a query are separated by commas, as the document says; types cannot carry that.
  return createClient<paths>({ baseUrl: url, querySerializer: { array: { style: "form", explode: false } } });
}

/** A client that shows this token. */
export function member(url: string, token: string): Client<paths> {
  const client = guest(url);
  const shows: Middleware = {
    onRequest({ request }) {
      request.headers.set("Authorization", `Bearer ${token}`);
      return request;
    },
  };
  client.use(shows);
  return client;
}

/** What came back when all is well; otherwise fails with the problem. */
export function good<T>(answer: { data?: T; error?: unknown; response: Response }): T {
  if (answer.data === undefined) {
    throw new Error(`${answer.response.status} ${answer.response.url}: ${JSON.stringify(answer.error)}`);
  }
  return answer.data;
}

/** The cursor of the page that follows; none after the last one. */
export function following(page: Schemas["PageLinks"]): string | undefined {
  if (page.next === null || page.next === undefined) return undefined;
  return new URL(page.next).searchParams.get("cursor") ?? undefined;
}
