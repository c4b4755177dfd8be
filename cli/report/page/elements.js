// Elements of the page, of which every text is a text and never markup.

export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value !== false && value !== undefined) made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.flat().filter((child) => child !== "" && child !== undefined && child !== null));
  return made;
}

export const byId = (id) => document.getElementById(id);

/** A link to a moment, or to how somebody stood at it. */
export const linkTo = (position, text, number) =>
  element("a", { href: number ? `#entry-${number}@${position}` : `#at-${position}` }, text);
