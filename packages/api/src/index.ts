export { createApp } from './app.ts'
export type { AppOptions } from './app-env.ts'
export { type Auth, createAuth, createLogin } from './auth.ts'
export { type Serving, serveApi } from './serve.ts'
