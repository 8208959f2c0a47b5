// A person registers, writes, publishes, lists, follows cursors, talks, and is refused: with types all the way.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Client } from "openapi-fetch";
import type { paths } from "../generated/api.js";
import { type Schemas, following, good, guest, member } from "./client.js";
import { Program } from "./program.js";

const password = "a long walk home";
let program: Program;

before(async () => {
  program = await Program.start();
});
after(async () => {
  await program.stop();
});

async function registered(username: string): Promise<Client<paths>> {
  const body = { email: `${username}@example.org`, username, password };
  const signedIn = good(await guest(program.url).POST("/api/v1/auth/register", { body }));
  assert.equal(signedIn.user.username, username);
  const again = good(await guest(program.url).POST("/api/v1/auth/login", { body: { login: username, password } }));
  assert.equal(again.user.id, signedIn.user.id);
  assert.ok(again.access_token);
  return member(program.url, again.access_token);
}

async function written(by: Client<paths>, title: string): Promise<Schemas["Article"]> {
  const body = { title, summary: "A word.", body: "First the log, **then** the page.", tags: ["clients"] };
  const answer = await by.POST("/api/v1/articles", { body });
  const article = good(answer);
  assert.equal(answer.response.status, 201);
  assert.equal(answer.response.headers.get("Location"), `${program.url}/api/v1/articles/${article.slug}`);
  assert.equal(article.status, "draft");
  return article;
}

test("an article is written, published, read and talked about", async () => {
  const ada = await registered("ada-types");
  const draft = await written(ada, "What a type is for");
  const params = { path: { article: draft.id } };
  const hidden = await guest(program.url).GET("/api/v1/articles/{article}", { params });
  assert.equal(hidden.error?.code, "resource_not_found");

  const published = good(await ada.POST("/api/v1/articles/{article}/publish", { params }));
  assert.equal(published.status, "published");
  const shown = { ...params, query: { expand: ["html" as const, "author" as const] } };
  const read = good(await guest(program.url).GET("/api/v1/articles/{article}", { params: shown }));
  assert.match(read.body_html ?? "", /<strong>then<\/strong>/);

  const bob = await registered("bob-types");
  const said = good(await bob.POST("/api/v1/articles/{article}/comments", { params, body: { body: "Well said." } }));
  assert.equal(said.author?.username, "bob-types");
  const thread = good(await guest(program.url).GET("/api/v1/articles/{article}/comments", { params }));
  assert.deepEqual(thread.items.map((comment) => comment.id), [said.id]);
});

test("a list is followed by its cursors to the end and back", async () => {
  const everybody = guest(program.url);
  const seen: string[] = [];
  let cursor: string | undefined;
  let pages = 0;
  do {
    const query = { limit: 5, sort: "title", ...(cursor === undefined ? {} : { cursor }) } as const;
    const page = good(await everybody.GET("/api/v1/articles", { params: { query } }));
    assert.ok(page.items.length <= 5);
    seen.push(...page.items.map((article) => article.title));
    cursor = following(page.page);
    pages += 1;
  } while (cursor !== undefined);
  assert.ok(pages > 1, "the demo school fills more than a page");
  assert.equal(new Set(seen).size, seen.length);
  const whole = good(await everybody.GET("/api/v1/articles", { params: { query: { limit: 100, sort: "title" } } }));
  assert.deepEqual(seen, whole.items.map((article) => article.title));
});

test("what is known is not sent again", async () => {
  const everybody = guest(program.url);
  const first = await everybody.GET("/api/v1/tags");
  const tag = first.response.headers.get("ETag");
  assert.ok(tag);
  const again = await everybody.GET("/api/v1/tags", { params: { header: { "If-None-Match": tag } } });
  assert.equal(again.response.status, 304);
});

test("problems are told apart by their type", async () => {
  const ada = await registered("eve-types");
  const article = await written(ada, "Two editors");
  const path = { article: article.id };
  const edit = (tag: string, title: string) =>
    ada.PATCH("/api/v1/articles/{article}", { params: { path, header: { "If-Match": tag } }, body: { title } });
  const found = await ada.GET("/api/v1/articles/{article}", { params: { path } });
  const tag = found.response.headers.get("ETag") ?? "";
  assert.equal(good(await edit(tag, "One editor")).title, "One editor");

  const stale = await edit(tag, "The other editor");
  assert.equal(stale.error?.type, "/errors/etag_mismatch");
  assert.equal(stale.error?.retryable, false);
  // @ts-expect-error The document says that `If-Match` must be there, so leaving it out does not compile.
  const unguarded = await ada.PATCH("/api/v1/articles/{article}", { params: { path }, body: { title: "None" } });
  assert.equal(unguarded.error?.type, "/errors/precondition_required");

  const account = { email: "nobody", username: "x", password: "short" };
  const refused = await guest(program.url).POST("/api/v1/auth/register", { body: account });
  assert.equal(refused.error?.type, "/errors/validation_failed");
  const pointers = refused.error?.errors?.map((fault) => fault.pointer).sort();
  assert.deepEqual(pointers, ["/email", "/password", "/username"]);
});

test("whoever left is refused", async () => {
  const ada = await registered("leaver-types");
  assert.equal((await ada.POST("/api/v1/auth/logout")).response.status, 204);
  const me = await ada.GET("/api/v1/users/me");
  assert.equal(me.error?.code, "session_revoked");
  assert.ok(me.response.headers.get("WWW-Authenticate"));
});
