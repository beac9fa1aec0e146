/**
 * The beginning of a template without its marks: fields by their names in brackets, and what is shown only where something
 * is known as if it were. Pure; `nameOf` is `useFieldName`.
 */
export const openingWords = (opening: string, nameOf: (field: string) => string): string =>
  opening
    .replace(/\{\{[#/^][^}]*\}\}|\{\{else\}\}/g, '')
    .replace(/\{\{\s*(?:fallback\s+)?([\w.]+)(?:\s+"[^"]*")?\s*\}\}/g, (_, field: string) => `[${nameOf(field)}]`)
