/** What an address says, decoded; what is no encoding (%E0%A4%A) stays as it is, so that whoever looks it up can name it. */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
