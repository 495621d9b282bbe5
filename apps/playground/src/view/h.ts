type Child = Node | string | null | false;
type Props = Readonly<Record<string, string | number | boolean | EventListener | undefined>>;

/** An element with attributes, listeners (`onclick` and so on), and children. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  props: Props = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) set(element, name, value);
  element.append(...children.filter((child) => child !== null && child !== false));
  return element;
}

function set(element: HTMLElement, name: string, value: Props[string]): void {
  if (typeof value === 'function') element.addEventListener(name.slice(2), value);
  else if (value === true) element.setAttribute(name, '');
  else if (value !== undefined && value !== false) element.setAttribute(name, String(value));
}

/** Changes a text only where it differs, so that readers of screens are told of changes alone. */
export function say(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

/** A button of a group of which one or more are pressed. */
export const toggle = (label: string, isOn: boolean, onclick: () => void, props: Props = {}) =>
  h('button', { type: 'button', 'aria-pressed': String(isOn), ...props, onclick }, label);

/** A colour of the style sheet. */
export const css = (name: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(name).trim();
