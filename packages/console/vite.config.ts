import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** The API that `vite` (npm run dev) passes requests on to. */
const api = process.env.TRADEWIND_API ?? 'http://127.0.0.1:4600'
// As if the request came from the API's own page: others may not change anything.
const pass = { target: api, headers: { origin: api } }

/** What most pages share, but what brings dialogues, pickers of dates and other fields with it: a group has all that its files need. */
const small =
  /console\/src\/(ui\/(?!time-field|form-dialog|confirm|customer-picker|staff-picker|why-not|take-back|filter-bar)|charts\/(chart-frame|theme))/

export default defineConfig({
  plugins: [react()],
  html: { cspNonce: '__CSP_NONCE__' },
  build: {
    // Browsers of the last two years; the policy allows no data: scripts or fonts, so nothing is inlined.
    target: ['chrome120', 'firefox121', 'safari17.2'],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1200,
    // A server without HTTP/2 is asked for six files at a time, and each costs both sides: what every page begins with is
    // one file instead of forty, and what most pages share another.
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'initial', tags: ['$initial'], priority: 2 },
            { name: 'shared', test: small, priority: 1 },
          ],
        },
      },
    },
  },
  server: { proxy: { '/api': pass, '/auth': pass, '/docs': pass } },
})
