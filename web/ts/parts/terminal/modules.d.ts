/** kvnode's commands and their flags, from its own help, put there by the build (cmd/playground/internal/build/commands.go). */
declare module "glasshouse:kvnode" {
  const all: readonly { readonly name: string; readonly flags: readonly string[] }[];
  export default all;
}

/** A style sheet as text. */
declare module "*.css" {
  const text: string;
  export default text;
}
