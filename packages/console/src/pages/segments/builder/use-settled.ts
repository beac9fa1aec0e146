import { useEffect, useState } from 'react'

/** A value that has stayed the same for a while, in milliseconds: what changes with every key is not asked about each time. */
export function useSettled<T>(value: T, ms = 400): T {
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), ms)
    return () => clearTimeout(timer)
  }, [value, ms])
  return settled
}
