export * from './city.ts'
export * from './customers.ts'
export * from './orders.ts'
export * from './responses.ts'
