#!/usr/bin/env node
import { realpathSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Command, Option } from 'commander'

const program = new Command('tradewind')
  .description('Tradewind: database marketing for branch networks')
  .version('0.1.0')
  .showHelpAfterError('(tradewind --help lists the commands)')

// Each command loads what it needs when it is called; help and a mistyped command need nothing of it.
const config = async () => (await import('./config.ts')).readConfig(process.env)

program
  .command('up')
  .description('start everything in this process; the embedded database unless DATABASE_URL is set')
  .action(async () => (await import('./commands/up.ts')).runUp(await config()))
program
  .command('api')
  .description('start the API alone')
  .action(async () => (await import('./commands/up.ts')).runPart(await config(), 'api'))
program
  .command('worker')
  .description('start the workers alone; run as many as you like')
  .action(async () => (await import('./commands/up.ts')).runPart(await config(), 'worker'))
program
  .command('migrate')
  .description('bring the database up to date')
  .action(async () => (await import('./commands/migrate.ts')).runMigrate(await config()))
program
  .command('doctor')
  .description('check every part, and that the books of every campaign balance')
  .action(async () => (await import('./commands/doctor.ts')).runDoctor(await config()))
program
  .command('create-admin')
  .description('make the first unit and its administrator, who makes the others')
  .requiredOption('--unit <name>', 'name of the organisation, e.g. "信风市邮政分公司"')
  .option('--kind <kind>', 'province, city, county or branch', 'city')
  .option('--code <code>', "the organisation's code for it", 'ROOT')
  .requiredOption('--name <name>', "the administrator's name")
  .requiredOption('--email <address>', 'the address to sign in with')
  .option('--password <password>', 'at least 10 characters; made up and printed when left out')
  .action(async (options) => (await import('./commands/create-admin.ts')).runCreateAdmin(await config(), options))
program
  .command('import <file>')
  .description('import customers, orders, responses or a past campaign from a CSV file or an Excel workbook')
  .requiredOption('--unit <code>', 'code of the unit the rows belong to')
  .addOption(
    new Option('--kind <kind>').choices(['customers', 'orders', 'responses', 'past-campaign']).default('customers'),
  )
  .option(
    '--key <fields>',
    'what a row finds its customer by, in this order: ref,idNumber,mobile,email,nameAddress',
    'ref',
  )
  .option('--map <column=field...>', 'columns whose names are not understood by themselves')
  .option('--delimiter <character>', 'one of , ; | or a tab, when it is not found by itself')
  .option('--sheet <name>', 'of a workbook, when it is not the first visible one')
  .option('--header <line>', 'the line with the names of the columns, or none; found when left out')
  .option('--source <name>', 'where orders or responses come from, for rows that do not say')
  .option('--consent <channel=status...>', 'consent that holds for every row, e.g. email=granted')
  .option('--rejects <file>', 'where to write rejected rows; default <file>.rejects.csv')
  .option('--campaign <name>', 'past campaign: its name')
  .option('--channel <channel>', 'past campaign: email, sms, letter, visit, phone, meeting or fax')
  .option('--contacted-at <time>', 'past campaign: when customers were contacted, for rows that do not say')
  .option('--control <cell>', 'past campaign: the cell that nobody contacted, when it has another name')
  .option('--window <days>', 'past campaign: days in which responses counted; default 30')
  .option('--known-before <column...>', 'past campaign: columns that tell what was known before the contact')
  .option('--preview', 'say what an import of customers would do, and write nothing')
  .action(async (file, options) =>
    (await import('./commands/import-file.ts')).runImportFile(await config(), file, options),
  )
program
  .command('undo-import <id>')
  .description('take a whole import of customers, orders or a past campaign back')
  .action(async (id) => (await import('./commands/undo-import.ts')).runUndoImport(await config(), id))
const letters = program.command('letters').description('print batches: take out, reprint, post, scan what came back')
letters
  .command('list <campaign>')
  .description('the print batches of a campaign; by its number or its name')
  .action(async (campaign) => (await import('./commands/letters.ts')).runListLetters(await config(), campaign))
letters
  .command('exceptions <campaign>')
  .description('letters that wait for a person, with what is wrong')
  .action(async (campaign) => (await import('./commands/letters.ts')).runLetterExceptions(await config(), campaign))
letters
  .command('save <batch> <directory>')
  .description('copy letters, manifest and run sheet of a printed batch')
  .action(async (batch, directory) =>
    (await import('./commands/letters.ts')).runSaveLetters(await config(), batch, directory),
  )
letters
  .command('reprint <batch> <file>')
  .description('pieces of a printed batch once more, the same pages')
  .option('--from <piece>', 'the first piece', '1')
  .option('--to <piece>', 'the last piece; default the last of the batch')
  .action(async (batch, file, options) =>
    (await import('./commands/letters.ts')).runReprintLetters(await config(), batch, file, options),
  )
letters
  .command('extract <batch> <file>')
  .description('the pieces as CSV, for a printer who composes letters')
  .option('--columns <title=field...>', 'for instance 姓名=customer.name 回执码=reply.code')
  .action(async (batch, file, options) =>
    (await import('./commands/letters.ts')).runExtractLetters(await config(), batch, file, options),
  )
for (const as of ['posted', 'withdrawn'] as const) {
  letters
    .command(`${as} <batch>`)
    .description(as === 'posted' ? 'say that pieces were handed to the post' : 'say that pieces will not be posted')
    .option('--from <piece>', 'the first piece; default 1')
    .option('--to <piece>', 'the last piece; default the last of the batch')
    .action(async (batch, options) =>
      (await import('./commands/letters.ts')).runSettleLetters(await config(), batch, as, options),
    )
}
letters
  .command('returned <piece...>')
  .description('record letters that came back, by their piece numbers')
  .action(async (pieces) => (await import('./commands/letters.ts')).runReturnedLetters(await config(), pieces))
program
  .command('score <campaign>')
  .description("print a campaign's result; by its number or its name")
  .option('--json', 'print JSON')
  .action(async (campaign, options) =>
    (await import('./commands/score.ts')).runScore(await config(), campaign, options),
  )
const asReport = (command: Command) =>
  command
    .addOption(
      new Option('--format <format>', 'default: what --out ends in, else html').choices([
        'html',
        'xlsx',
        'json',
        'csv',
      ]),
    )
    .addOption(new Option('--language <language>', 'of everything but JSON').choices(['zh', 'en']).default('zh'))
    .option('--out <file>', 'where to write it; left out: standard output')
asReport(
  program
    .command('report <campaign>')
    .description('everything about a campaign on one page that prints as A4; by its number or its name'),
).action(async (campaign, options) =>
  (await import('./commands/report.ts')).runReport(await config(), campaign, options),
)
asReport(
  program
    .command('bulletin <unit> <month>')
    .description('a month of a unit and everything below it; by its code and as 2026-03'),
).action(async (unit, month, options) =>
  (await import('./commands/report.ts')).runBulletin(await config(), unit, month, options),
)
program
  .command('rescore [campaign]')
  .description('add up the figures of a campaign, or of all, again from the base rows; exit code 1 if any differed')
  .action(async (campaign) => (await import('./commands/rescore.ts')).runRescore(await config(), campaign))
program
  .command('train <name>')
  .description('train a model of who responds, from campaigns that are over, and say what it is worth')
  .requiredOption('--unit <code>', 'code of the unit whose customers it scores')
  .requiredOption('--campaigns <campaign...>', 'their numbers or names')
  .addOption(
    new Option('--outcome <outcome>', 'what it predicts').choices(['converted', 'responded']).default('converted'),
  )
  .option('--features <name...>', 'what it may learn from; default all that was known before the contacts')
  .option('--choices <name...>', 'features whose values are names even where they look like numbers')
  .option('--margin <amount>', 'what one response leaves before the cost of contact, as 12.50')
  .option('--cost <amount>', 'what a contact costs')
  .option('--json', 'print JSON')
  .action(async (name, options) => (await import('./commands/train.ts')).runTrain(await config(), name, options))
const statistics = program
  .command('statistics')
  .description('what the figures say beyond a score: ranks, advice, outlook, tests')
/** Loaded when one of them is called. */
const figures = () => import('./commands/statistics.ts')
const asFigure = (command: Command) => command.option('--json', 'print JSON, with all that is known of it')
asFigure(
  statistics
    .command('league <unit>')
    .description('units below a unit, or its staff, ranked so that nobody is first or last by chance')
    .option('--campaign <campaign>', 'of one campaign; by its number or its name')
    .option('--from <day>', 'instead: of all campaigns launched on that day or later, as 2026-03-01')
    .option('--to <day>', 'and on that day or before')
    .option('--of <peers>', 'units or staff', 'units')
    .option('--kind <kind>', 'units of this level; default those directly below')
    .option('--measure <measure>', 'feedback or success', 'feedback'),
).action(async (unit, options) => (await figures()).runLeague(await config(), unit, options))
asFigure(
  statistics
    .command('sample-size <rate>')
    .description('how many customers it takes to find an uplift on a rate, as 0.02; or what a control can find')
    .option('--uplift <difference>', 'to be found, as 0.005')
    .option('--control <n>', 'instead: how many are in the control')
    .option('--ratio <n>', 'treated customers of a cell for each one in the control; default 1'),
).action(async (rate, options) => (await figures()).runSampleSize(await config(), rate, options))
asFigure(
  statistics.command('monitor <campaign>').description('which cell is better for certain, however often that is asked'),
).action(async (campaign, options) => (await figures()).runMonitor(await config(), campaign, options))
asFigure(
  statistics.command('forecast <campaign>').description('what a campaign will come to, by channel, with its band'),
).action(async (campaign, options) => (await figures()).runForecast(await config(), campaign, options))
asFigure(
  statistics
    .command('back-test <channel>')
    .description('how good such forecasts would have been for the campaigns of a channel that are over')
    .option('--day <n>', 'so many days after the launch', '7')
    .option('--measure <measure>', 'feedback or success', 'feedback'),
).action(async (channel, options) => (await figures()).runBackTest(await config(), channel, options))
asFigure(
  statistics
    .command('rates <campaign> <column>')
    .description('the response to a past campaign by a column of its file')
    .option('--bands <bounds>', 'of numbers, rising: 25,35,45'),
).action(async (campaign, column, options) => (await figures()).runRates(await config(), campaign, column, options))
asFigure(
  statistics
    .command('rfm <unit> <day>')
    .description('how well RFM as of a day, as 2026-03-01, would have found those who ordered afterwards')
    .option('--days <n>', 'how many days afterwards; default 180'),
).action(async (unit, day, options) => (await figures()).runRfm(await config(), unit, day, options))
program
  .command('queue')
  .description('say what the workers have to do, and which jobs do not come to an end')
  .action(async () => (await import('./commands/queue.ts')).runQueue(await config()))
program
  .command('dead-letters <campaign>')
  .description('list what of a campaign failed, is held or unknown, by reason; or decide about it')
  .option('--state <state>', 'decide about those that are failed, held or unknown')
  .option('--as <state>', 'queued: send again; sent: count unknown ones so; cancelled: give held and unknown ones up')
  .option('--reason <reason>', 'only those with this reason, as the list has it')
  .action(async (campaign, options) =>
    (await import('./commands/dead-letters.ts')).runDeadLetters(await config(), campaign, options),
  )
program
  .command('refresh')
  .description('grade every customer and measure the state of the data now instead of tonight')
  .action(async () => (await import('./commands/refresh.ts')).runRefresh(await config()))
program
  .command('removable')
  .description('list the records fit for removal; a person confirms over the API which of them go')
  .requiredOption('--unit <code>', 'code of the unit; those below it count too')
  .action(async ({ unit }) => (await import('./commands/removable.ts')).runRemovable(await config(), unit))
program
  .command('demo')
  .description('play the main job with an invented city post, from a customer file to a scored result')
  .option('--exit', 'end instead of leaving the API up')
  .option('--customers <n>', 'how many customers to invent', '20000')
  .option('--seed <n>', 'another world')
  .action(async (options) => (await import('./demo/run-demo.ts')).runDemo(await config(), options))

/** Runs a command line; faults become a sentence and exit code 1. */
export async function main(argv: string[]): Promise<void> {
  try {
    await program.parseAsync(argv)
  } catch (error) {
    process.stderr.write(await sentenceOf(error))
    process.exitCode = 1
  }
}

async function sentenceOf(error: unknown): Promise<string> {
  const { TradewindError } = await import('@tradewind/engine')
  if (!(error instanceof TradewindError)) {
    const where = error instanceof Error ? error.stack : String(error)
    if (process.env.LOG_LEVEL === 'debug') return `${where}\n`
    const { rootMessage } = await import('./runtime.ts')
    return `This was not foreseen: ${rootMessage(error)} To see where it happened, set LOG_LEVEL=debug.\n`
  }
  const further = error.issues.filter(({ message }) => !error.message.includes(message)).slice(0, 20)
  return [error.message, ...further.map(({ path, message }) => `  ${path}: ${message}`), ''].join('\n')
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  await main(process.argv)
  process.exit() // a server that is away may leave a connection behind that tries for ever
}
