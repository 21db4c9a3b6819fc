// HTML as a value: everything put into a template is escaped unless it is itself a piece of HTML.

/** Text that is known to be well-formed HTML; only `html` and `rawHtml` make it. */
export type Html = { readonly html: string }
type Part = Html | string | number | null | undefined | false | readonly Part[]

export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return {
    html: strings.reduce((text, fixed, index) => text + (index > 0 ? textOf(parts[index - 1]) : '') + fixed, ''),
  }
}

/** For text of our own build (bundled script, style) only: never for anything that came from a Result. */
export function rawHtml(text: string): Html {
  return { html: text }
}

/** @returns the value as JSON that cannot end the script element it stands in */
export function embeddedJson(value: unknown): Html {
  const text = JSON.stringify(value, (_, part: unknown) => (typeof part === 'string' ? visible(part) : part))
  return {
    html: text
      .replace(/</g, '\\u003c')
      .replace(/\u2028/g, '\\u2028')
      .replace(/\u2029/g, '\\u2029'),
  }
}

function textOf(part: Part): string {
  if (part === null || part === undefined || part === false) return ''
  if (typeof part === 'string' || typeof part === 'number') return escaped(visible(String(part)))
  if (isList(part)) return part.map(textOf).join('')
  return part.html
}

function isList(part: Html | readonly Part[]): part is readonly Part[] {
  return Array.isArray(part)
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] as string)
}

/** Control characters and overrides of the writing direction could make a name look like another one. */
export function visible(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the purpose
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '\ufffd')
}
