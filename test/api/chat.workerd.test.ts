import { describe, expect, it } from "vitest";
import { call, makeOrg, runs, says, toolResults } from "./chat-support.js";

describe("a chat turn", () => {
  it("runs the model's snippet and answers", async () => {
    const org = await makeOrg({}, [
      runs("const { total } = await atlas.list_languages({ limit: 1 }); return { total };"),
      says("There are many."),
    ]);
    const answer = await org.answer("How many languages are there?");
    expect(answer.responses).toEqual(["There are many."]);
    expect(answer.run_ids).toHaveLength(1);
    expect(answer).toMatchObject({ stop: "answered", iterations: 2, org: org.name });
    expect(answer.usage).toMatchObject({ input_tokens: 20, output_tokens: 2 });
    const [first, second] = await org.requests();
    expect(first?.body.messages).toHaveLength(1);
    expect(toolResults(second)[0]?.content).toMatch(/^\{"total":\d{2,}\}$/);
    const run = await call(`/api/v1/orgs/${org.name}/runs/${answer.run_ids[0]}`);
    expect(await run.json()).toMatchObject({ status: "completed" });
  });

  it("tells the model where a snippet failed and what was done, and runs its second try", async () => {
    const org = await makeOrg({}, [
      runs("const page = await atlas.list_languages({ limit: 2 });\nreturn page.rows.length;"),
      runs("const page = await atlas.list_languages({ limit: 2 });\nreturn page.items.length;"),
      says("Two."),
    ]);
    const answer = await org.answer("How many are on a page of two?");
    expect(answer.responses).toEqual(["Two."]);
    expect(answer.run_ids).toHaveLength(2);
    const [, second, third] = await org.requests();
    const [failed] = toolResults(second);
    expect(failed?.is_error).toBe(true);
    expect(failed?.content).toMatch(/^The run failed\. TypeError: .*\(line 2, column \d+\)/);
    expect(failed?.content).toContain("return page.rows.length");
    expect(failed?.content).toContain("Calls before that: atlas.list_languages done.");
    expect(toolResults(third)).toEqual([expect.objectContaining({ content: "2" })]);
  });

  it("tells the model what does not parse, with a code frame", async () => {
    const org = await makeOrg({}, [runs("return (1 +;"), says("Sorry.")]);
    await org.answer("Add.");
    const [, second] = await org.requests();
    const [failed] = toolResults(second);
    expect(failed?.is_error).toBe(true);
    expect(failed?.content).toMatch(/SyntaxError/);
    expect(failed?.content).toContain("return (1 +;");
  });

  it("answers several tool uses in one message, in their order", async () => {
    const org = await makeOrg({}, [
      runs("return 'first'", "throw new Error('second')", "return 'third'"),
      says("Done."),
    ]);
    const answer = await org.answer("Three things.");
    expect(answer.run_ids).toHaveLength(3);
    const requests = await org.requests();
    expect(requests).toHaveLength(2);
    const results = toolResults(requests[1]);
    expect(results.map(({ is_error }) => is_error === true)).toEqual([false, true, false]);
    expect(results.map(({ content }) => String(content).split("\n")[0])).toEqual([
      "first",
      expect.stringContaining("second"),
      "third",
    ]);
    const uses = requests[1]?.body.messages[1]?.content as { id: string }[];
    expect(results.map(({ tool_use_id }) => tool_use_id)).toEqual(uses.map(({ id }) => id));
  });

  it("tries again while the service is overloaded", async () => {
    const overloaded = { status: 529, type: "overloaded_error", message: "Overloaded" };
    const headers = { "retry-after-ms": "10" };
    const org = await makeOrg({}, [
      { ...overloaded, headers },
      { ...overloaded, headers },
      says("At last."),
    ]);
    const answer = await org.answer("Hello");
    expect(answer.responses).toEqual(["At last."]);
    expect(await org.requests()).toHaveLength(3);
  });

  it("answers 503 with Retry-After when the service stays overloaded", async () => {
    const headers = { "retry-after-ms": "1", "retry-after": "7" };
    const overloaded = { status: 529, type: "overloaded_error", message: "Overloaded", headers };
    const org = await makeOrg({}, Array(10).fill(overloaded));
    const response = await org.chat("Hello");
    expect(response.status).toBe(503);
    expect(response.headers.get("retry-after")).toBe("7");
    expect(await response.json()).toMatchObject({ code: "claude_overloaded" });
  });

  it("answers 503 when the service breaks off for being overloaded", async () => {
    const org = await makeOrg({}, [
      says("Well", { breakWith: { type: "overloaded_error", message: "Overloaded" } }),
    ]);
    const response = await org.chat("Hello");
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({ code: "claude_overloaded" });
  });

  it("says that the key is refused, and not which it is", async () => {
    const message = "invalid x-api-key claude-key-of-the-tests";
    const org = await makeOrg({}, [{ status: 401, type: "authentication_error", message }]);
    const response = await org.chat("Hello");
    expect(response.status).toBe(503);
    const text = await response.text();
    expect(JSON.parse(text)).toMatchObject({ code: "claude_key" });
    expect(text).not.toContain("claude-key-of-the-tests");
  });

  it("passes a refusal on, and leaves it out of what follows", async () => {
    const org = await makeOrg({}, [{ content: [], stop_reason: "refusal" }, says("Good morning.")]);
    const refused = await org.answer("Something bad");
    expect(refused).toMatchObject({
      stop: "refused",
      responses: ["The model declined to answer this."],
    });
    await org.answer("Good morning");
    const [, second] = await org.requests();
    expect(JSON.stringify(second?.body.messages)).not.toContain("Something bad");
  });

  it("cuts what is too large by structure, and says how to get the rest", async () => {
    const code =
      "return { total: 500, rows: Array.from({ length: 500 }, (_, i) => ({ i, text: 'x'.repeat(50) })) };";
    const org = await makeOrg({ limits: { maxOutputBytes: 2_000 } }, [runs(code), says("Many.")]);
    await org.answer("All of it!");
    const [, second] = await org.requests();
    const content = String(toolResults(second)[0]?.content);
    const [json = "", note = ""] = content.split("\n");
    const value = JSON.parse(json);
    expect(value.total).toBe(500);
    expect(value.rows[0]).toEqual({ i: 0, text: "x".repeat(50) });
    expect(value.rows.at(-1)).toBe(`… +${500 - value.rows.length + 1} items`);
    expect(json.length).toBeLessThanOrEqual(2_000);
    expect(note).toContain(`value.rows shows ${value.rows.length - 1} of 500 items`);
    expect(note).toContain(`.slice(${value.rows.length - 1}, ...)`);
  });

  it("does not run a call that was cut at the token limit", async () => {
    const org = await makeOrg({}, [
      { ...runs("return 1", "return 2"), stop_reason: "max_tokens" },
      says("Half of it."),
    ]);
    const answer = await org.answer("Long");
    expect(answer.run_ids).toHaveLength(1);
    const [whole, cut] = toolResults((await org.requests())[1]);
    expect(whole?.content).toBe("1");
    expect(cut).toMatchObject({
      is_error: true,
      content: expect.stringContaining("cut at its token limit"),
    });
  });

  it("says when the answer is cut at the token limit", async () => {
    const org = await makeOrg({}, [says("A long st", { stop_reason: "max_tokens" })]);
    expect(await org.answer("Tell")).toMatchObject({
      stop: "max_tokens",
      responses: ["A long st"],
    });
  });

  it("asks for an answer without tools at the iteration cap", async () => {
    const org = await makeOrg({ max_iterations: 3 }, [
      runs("return 1"),
      runs("return 2"),
      says("As far as I came: 2."),
    ]);
    const answer = await org.answer("Go on for ever");
    expect(answer).toMatchObject({
      stop: "iterations",
      iterations: 3,
      responses: ["As far as I came: 2."],
    });
    const [first, , third] = await org.requests();
    expect(first?.body.tool_choice).toBeUndefined();
    expect(third?.body.tool_choice).toEqual({ type: "none" });
    expect(JSON.stringify(third?.body.messages.at(-1))).toContain("last step");
  });

  it("keeps what the model said between its calls", async () => {
    const use = { type: "tool_use", name: "execute_code", input: { code: "return 1" } } as const;
    const org = await makeOrg({}, [
      { content: [{ type: "text", text: "Let me see." }, use] },
      says("One."),
    ]);
    expect((await org.answer("?")).responses).toEqual(["Let me see.", "One."]);
  });

  it("answers a tool that does not exist, and input that is malformed, with an error", async () => {
    const org = await makeOrg({}, [
      {
        content: [
          { type: "tool_use", name: "launch", input: {} },
          { type: "tool_use", name: "execute_code", input: { snippet: 1 } },
          { type: "tool_use", name: "get_tool_definitions", input: { names: "all" } },
        ],
      },
      says("Oh."),
    ]);
    await org.answer("?");
    const results = toolResults((await org.requests())[1]);
    expect(results.map(({ is_error }) => is_error)).toEqual([true, true, true]);
    expect(results[0]?.content).toBe("There is no tool launch.");
  });
});

describe("what the model is given", () => {
  it("declares the tools, marks what is to be cached, and adds the organisation's words", async () => {
    const org = await makeOrg({ system_prompt: "Answer in rhymes." }, [
      runs("return 1"),
      says("Sun."),
    ]);
    await org.answer("?");
    const [first, second] = await org.requests();
    const [system] = first?.body.system ?? [];
    expect(system?.text).toContain("list_languages(input?: {");
    expect(system?.text).toContain("Answer in rhymes.");
    expect(system?.cache_control).toEqual({ type: "ephemeral" });
    expect(first?.body.tools?.map(({ name }) => name)).toEqual([
      "execute_code",
      "search_tools",
      "get_tool_definitions",
    ]);
    const marked = (content: unknown) =>
      (content as Record<string, unknown>[]).map(
        ({ cache_control }) => cache_control !== undefined,
      );
    expect(second?.body.messages.map(({ content }) => content).map(marked)).toEqual([
      [false],
      [false],
      [true],
    ]);
    expect(second?.body.system).toEqual(first?.body.system);
  });

  it("finds tools, and gives their declarations", async () => {
    const org = await makeOrg({}, [
      {
        content: [
          { type: "tool_use", name: "search_tools", input: { query: "languages of a country" } },
          {
            type: "tool_use",
            name: "get_tool_definitions",
            input: { names: ["atlas.save_note", "nothing"] },
          },
        ],
      },
      says("Found."),
    ]);
    await org.answer("?");
    const [found, defined] = toolResults((await org.requests())[1]);
    expect(found?.content).toContain("declare const atlas: {");
    expect(found?.content).toContain("list_languages");
    expect(defined?.content).toContain("save_note(");
    expect(defined?.content).not.toContain("list_languages");
    expect(defined?.content).toContain("There is no tool nothing.");
  });

  it("leaves out tools that are denied", async () => {
    const org = await makeOrg({ policy: { "atlas.save_note": "deny" } }, [says("Hm.")]);
    await org.answer("?");
    const [first] = await org.requests();
    expect(first?.body.system?.[0]?.text).not.toContain("save_note");
  });

  it("holds no secret, and neither do answers, journals and history", async () => {
    const code =
      "console.log(typeof env, typeof process); return { keys: Object.keys(globalThis), page: await atlas.list_languages({ limit: 1 }) };";
    const org = await makeOrg({}, [runs(code), says("Nothing here.")]);
    const answer = await org.answer("Show me your keys");
    const journal = await call(`/api/v1/orgs/${org.name}/runs/${answer.run_ids[0]}/journal`);
    const history = await call(`/api/v1/users/u/history?org=${org.name}`);
    const seen = [
      JSON.stringify((await org.requests()).map(({ body }) => body)),
      JSON.stringify(answer),
      await journal.text(),
      await history.text(),
    ].join("\n");
    for (const secret of [
      "token-of-the-atlas",
      "engine-key-of-the-tests",
      "claude-key-of-the-tests",
      "secrets-key-of-the-tests",
    ])
      expect(seen).not.toContain(secret);
  });
});

describe("a run that asks for approval", () => {
  it("is told of as waiting, and its end when it has been decided on", async () => {
    const org = await makeOrg({ policy: { "atlas.save_note": "ask" } }, [
      runs("return await atlas.save_note({ subject: 'deu', text: 'checked' });"),
      says("It waits for your approval."),
      says("It is written."),
    ]);
    const answer = await org.answer("Note that German is checked");
    const [pending] = answer.pending;
    expect(pending?.calls).toMatchObject([{ seq: 0, tool: "atlas.save_note" }]);
    const [, second] = await org.requests();
    expect(toolResults(second)[0]?.content).toContain("waits for a person to approve call 0");
    const decisions = [{ seq: 0, action: "answer", value: { id: 17 } }];
    const path = `/api/v1/orgs/${org.name}/runs/${pending?.run_id}`;
    await call(`${path}/decisions`, { method: "POST", body: JSON.stringify({ decisions }) });
    await expect
      .poll(async () => (await (await call(path)).json()) as object)
      .toMatchObject({ status: "completed" });
    await expect.poll(async () => (await org.requests()).length, { timeout: 10_000 }).toBe(3);
    const last = (await org.requests())[2]?.body.messages.at(-1);
    expect(JSON.stringify(last)).toContain('{\\"id\\":17}');
  });
});

describe("direct mode", () => {
  it("gives MCP tools to the model as its own, and journals their calls", async () => {
    const org = await makeOrg({ mode: "direct" }, [
      { content: [{ type: "tool_use", name: "atlas__list_languages", input: { limit: 1 } }] },
      says("One."),
    ]);
    const answer = await org.answer("One language, please");
    const [first, second] = await org.requests();
    expect(first?.body.tools?.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["atlas__list_languages", "atlas__save_note", "execute_code"]),
    );
    expect(first?.body.system?.[0]?.text).not.toContain("declare const");
    expect(JSON.parse(String(toolResults(second)[0]?.content)).items).toHaveLength(1);
    const journal = await (
      await call(`/api/v1/orgs/${org.name}/runs/${answer.run_ids[0]}/journal`)
    ).text();
    expect(journal).toContain('"tool":"atlas.list_languages"');
  });

  it("leaves execute_code for computation", async () => {
    const org = await makeOrg({ mode: "direct" }, [
      runs("return 6 * 7", "return await atlas.list_languages({})"),
      says("42."),
    ]);
    await org.answer("?");
    const [computed, refused] = toolResults((await org.requests())[1]);
    expect(computed?.content).toBe("42");
    expect(refused?.is_error).toBe(true);
    expect(refused?.content).toContain("atlas");
  });

  it("keeps the policy", async () => {
    const org = await makeOrg(
      { mode: "direct", policy: { "atlas.save_note": "ask", "atlas.list_*": "deny" } },
      [
        {
          content: [
            { type: "tool_use", name: "atlas__save_note", input: { subject: "deu", text: "x" } },
          ],
        },
        says("It waits."),
      ],
    );
    const answer = await org.answer("Note x");
    expect(answer.pending).toHaveLength(1);
    const [first] = await org.requests();
    expect(first?.body.tools?.map(({ name }) => name)).not.toContain("atlas__list_languages");
  });
});
