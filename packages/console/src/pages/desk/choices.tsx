import { type ReactNode, useEffect, useRef } from 'react'
import styles from './desk.module.css'

export interface Choice<T> {
  value: T
  title: ReactNode
  /** Beneath, in grey. */
  more?: ReactNode
}

/**
 * Things to choose one of, by tap, by Enter, or by the digit that stands before each (the first nine). Takes the focus
 * when it appears, so that nobody needs a mouse to go on.
 */
export function Choices<T>({
  label,
  choices,
  onChoose,
  columns = 1,
}: {
  label: string
  choices: Choice<T>[]
  onChoose: (value: T) => void
  columns?: 1 | 2
}) {
  const first = useRef<HTMLButtonElement>(null)
  useEffect(() => first.current?.focus(), [])
  useDigits((digit) => {
    const chosen = choices[digit - 1]
    if (chosen) onChoose(chosen.value)
  })
  return (
    <section className={styles.choices} aria-label={label}>
      <h2 className={styles.question}>{label}</h2>
      <ol className={columns === 2 ? styles.twoColumns : styles.list}>
        {choices.map(({ value, title, more }, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the digit is what the choice is known by
          <li key={i}>
            <button
              ref={i === 0 ? first : null}
              type="button"
              className={styles.choice}
              onClick={() => onChoose(value)}
            >
              {i < 9 && <kbd aria-hidden>{i + 1}</kbd>}
              <span>
                <span className={styles.choiceTitle}>{title}</span>
                {more && <span className={styles.choiceMore}>{more}</span>}
              </span>
            </button>
          </li>
        ))}
      </ol>
    </section>
  )
}

/** Digits that are typed while no field has the focus. */
function useDigits(onDigit: (digit: number) => void): void {
  const heard = useRef(onDigit)
  heard.current = onDigit
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      const inField = event.target instanceof Element && event.target.closest('input, textarea, select, [role=dialog]')
      if (inField || event.ctrlKey || event.metaKey || event.altKey || !/^[1-9]$/.test(event.key)) return
      event.preventDefault()
      heard.current(Number(event.key))
    }
    window.addEventListener('keydown', listen)
    return () => window.removeEventListener('keydown', listen)
  }, [])
}
