import { readable } from './problems.ts'

/** The files of a template that its html may show by `file:` and their name, and those that it does. */
export class Pictures {
  readonly #known: readonly string[]
  readonly #shown = new Set<string>()

  constructor(known: Iterable<string>) {
    this.#known = [...known]
  }

  get shown(): string[] {
    return [...this.#shown]
  }

  /** Keeps that the html shows this file; returns what the writer has to change when there is none of the name. */
  show(name: string): string | undefined {
    if (this.#known.includes(name)) {
      this.#shown.add(name)
      return undefined
    }
    const there = this.#known.length > 0 ? `It has ${readable([...this.#known])}.` : 'It has none yet.'
    return `This template has no file "${name}" to show. ${there} Save the template without it, put the file there, then show it.`
  }
}

/** The name in `file:logo.png`; undefined for any other address. */
export const pictureNamed = (address: string): string | undefined => /^file:(.*)$/is.exec(address)?.[1]
