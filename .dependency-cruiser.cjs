// The arrows of ARCHITECTURE.md, as rules. `depcruise packages bench` proves them.
const { existsSync } = require('node:fs')

// TypeScript 7 has no JavaScript API, so swc reads the sources. Without it depcruise finds no module at all, and says
// that everything is in order.
try {
  require.resolve('@swc/core')
} catch {
  throw new Error('@swc/core is not installed, and depcruise reads no TypeScript without it. Install the packages.')
}

/** Which packages each package may import. */
const mayImport = {
  engine: [],
  templates: [],
  workers: ['engine', 'templates'],
  api: ['engine', 'templates'],
  cli: ['api', 'workers', 'engine', 'templates', 'console'],
  console: ['api', 'engine', 'workers', 'templates'],
}

/** The doors: files that a package's `exports` name. */
const doors = Object.keys(mayImport).flatMap((name) => {
  if (!existsSync(`${__dirname}/packages/${name}/package.json`)) return []
  const { exports = {} } = require(`./packages/${name}/package.json`)
  return Object.values(exports).map((file) => `^packages/${name}/${file.slice(2).replaceAll('.', '\\.')}$`)
})

/** Libraries that are known in one place, and how their packages are called. */
const confined = [
  { library: 'bullmq', place: '^packages/workers/src/queue\\.ts$', why: 'the queue can be changed in one file' },
  { library: 'prom-client', place: '^packages/workers/src/metrics/', why: 'everybody else counts through our port' },
  { library: '@mikro-orm/[^/]+', place: '^packages/engine/', why: 'the database is known to the engine alone' },
  { library: 'nodemailer', place: '^packages/workers/', why: 'only workers talk to mail servers' },
  {
    library: '@myriaddreamin/[^/]+',
    place: '^packages/workers/src/letters/typeset-child\\.ts$',
    why: 'setting a file blocks its thread for seconds and keeps its memory: it has a process of its own',
  },
]

const arrows = Object.entries(mayImport).map(([name, others]) => ({
  name: `${name}-imports-only-${others.join('-') || 'itself'}`,
  severity: 'error',
  from: { path: `^packages/${name}/` },
  to: { path: '^packages/', pathNot: `^packages/(?:${[name, ...others].join('|')})/` },
}))

const confinements = confined.map(({ library, place, why }) => ({
  name: `${library.replace(/\W+/g, '-').replace(/^-|-$/g, '')}-in-its-place`,
  comment: why,
  severity: 'error',
  from: { path: '^packages/', pathNot: place },
  to: { path: `/node_modules/${library}/` },
}))

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...arrows,
    ...confinements,
    {
      name: 'console-is-alone-in-the-browser',
      comment: "nothing of the server may end up there; only the filter's schema, which imports none of it, is shared",
      severity: 'error',
      from: { path: '^packages/console/src/' },
      to: { path: '^packages/', pathNot: ['^packages/console/src/', '^packages/engine/src/segments/filter\\.ts$'] },
    },
    {
      name: 'console-is-built-not-imported',
      comment: 'who serves the console needs to know where it lies, and no more',
      severity: 'error',
      from: { pathNot: '^packages/console/' },
      to: { path: '^packages/console/', pathNot: '^packages/console/build/index\\.ts$' },
    },
    {
      name: 'packages-are-entered-by-their-doors',
      severity: 'error',
      from: { path: '^(packages/[^/]+|bench)/' },
      to: { path: '^packages/', pathNot: ['^$1/', ...doors] },
    },
    {
      name: 'nothing-imports-bench',
      severity: 'error',
      from: { pathNot: '^bench/' },
      to: { path: '^bench/' },
    },
    {
      name: 'no-circles',
      comment: 'parts that need each other cannot be understood one at a time',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-unresolvable-import',
      comment: 'an import that is not found escapes every other rule',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    parser: 'swc',
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^packages/console/dist' }, // built, in as few files as it takes
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.cjs', '.d.ts', '.json'],
    },
  },
}
