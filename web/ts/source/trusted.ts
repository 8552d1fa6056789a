/** The addresses of scripts that this page may start: its own site's, and no others, as Trusted Types want to know them. */

interface Policy {
  createScriptURL(url: string): unknown;
}

declare global {
  // eslint-disable-next-line no-var
  var trustedTypes: { createPolicy(name: string, rules: { createScriptURL: (url: string) => string }): Policy } | undefined;
}

function own(url: string): string {
  const { origin, pathname } = new URL(url, location.href);
  if (origin !== location.origin || !(pathname.startsWith("/assets/") || pathname === "/sw.js")) throw new TypeError(`${url} is no script of this site`);
  return url;
}

let policy: Policy | undefined;

/** A script's address that a worker may be made of. */
export function scriptURL(url: string): URL {
  policy ??= globalThis.trustedTypes?.createPolicy("glasshouse", { createScriptURL: own }) ?? { createScriptURL: own };
  return policy.createScriptURL(url) as URL;
}
