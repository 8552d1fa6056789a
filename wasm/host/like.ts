/**
 * Whether a text is like a form, in which "*" stands for any characters, none included. It takes at most as many steps
 * as the two lengths multiplied, whatever the form is; a regular expression of many stars could take for ever.
 */
export function like(form: string, text: string): boolean {
  let f = 0;
  let t = 0;
  // The last star, and how far the text goes that it stands for: where the rest does not fit, that gets one longer.
  let star = -1;
  let taken = 0;
  while (t < text.length) {
    if (form[f] === "*") {
      star = f++;
      taken = t;
    } else if (form[f] === text[t]) {
      f++;
      t++;
    } else if (star >= 0) {
      f = star + 1;
      t = ++taken;
    } else return false;
  }
  while (form[f] === "*") f++;
  return f === form.length;
}
