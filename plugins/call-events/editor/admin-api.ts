/** Why the admin API did not do what was asked. */
export class Problem extends Error {
  constructor(
    /** HTTP status; 0 = no answer. */
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }

  /** For whoever asked. Known codes have words of their own, others what the server said. */
  inWords(words: Worded): string {
    if (this.status === 0) return words._("problem.noServer");
    if (this.status === 401 || this.status === 403) return words._("problem.noPermission");
    const key = `problem.${this.code}`;
    const known = words._(key);
    return known === key ? words._("problem.other", { message: this.message }) : known;
  }
}

/** @throws (rejects) Problem */
export const get = <Answer>(
  path: string,
  query: Record<string, string | number | undefined> = {},
): Promise<Answer> => {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== "");
  const parameters = given.map(([name, value]) => `${name}=${encodeURIComponent(value ?? "")}`).join("&");
  return ask(parameters === "" ? path : `${path}?${parameters}`, { type: "GET" });
};

/** @throws (rejects) Problem */
export const post = <Answer>(path: string, body: object = {}): Promise<Answer> =>
  ask(path, { type: "POST", contentType: "application/json; charset=utf-8", data: JSON.stringify(body) });

/** Over jQuery and with a relative URL: only so does the editor add the login to it. */
function ask<Answer>(path: string, settings: JQuery.AjaxSettings): Promise<Answer> {
  return new Promise((resolve, reject) => {
    $.ajax({ ...settings, url: `call-events/${path}`, dataType: "json", cache: false })
      .done((answer: Answer) => resolve(answer))
      .fail(({ status, responseJSON }: JQuery.jqXHR) => {
        const { code = "", message = String(status) } = responseJSON?.error ?? {};
        reject(new Problem(status, code, message));
      });
  });
}
