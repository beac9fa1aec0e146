import { useEffect, useState } from 'react'

/** A value once it has stayed the same for a moment (milliseconds): what is asked while somebody types waits for them. */
export function useSettled<T>(value: T, after = 300): T {
  const said = JSON.stringify(value)
  const [settled, setSettled] = useState({ value, said })
  useEffect(() => {
    if (settled.said === said) return
    const timer = setTimeout(() => setSettled({ value, said }), after)
    return () => clearTimeout(timer)
  })
  return settled.value
}
