/** A value as the driver binds it. Its SQL type is inferred from the expression it is compared with. */
export type Bound = string | number | boolean

/** What the expressions of some fields depend on. */
export interface Place {
  /** Calendar day in `timeZone`. */
  today: string
  timeZone: string
}
