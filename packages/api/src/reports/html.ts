import { html, raw } from 'hono/html'
import { drawChart } from './charts.ts'
import {
  type Cell,
  type Column,
  definitionsIn,
  inLanguage,
  isEstimate,
  type ReportDocument,
  type Section,
  type Table,
} from './document.ts'
import { cellText, count, intervalText } from './format.ts'
import { reportCss } from './style.ts'

/** A report as one self-contained page: no scripts, no requests, fit for a screen, a phone and A4 paper. */
export function reportHtml(report: ReportDocument): string {
  const { language, title, about, warning, verdict, key, sections } = report
  const say = inLanguage(language)
  const page = html`<!doctype html>
<html lang="${language === 'zh' ? 'zh-CN' : 'en'}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, nofollow">
<title>${title}</title>
<style>${raw(reportCss)}</style>
</head>
<body>
<header><small>${say('信风', 'TRADEWIND')}</small><h1>${title}</h1>${about.map((line) => html`<p>${line}</p>`)}</header>
<main>
${warning !== null && html`<p class="warning" role="alert">${warning}</p>`}
${verdict.length > 0 && html`<div class="verdict">${verdict.map((sentence) => html`<p>${sentence}</p>`)}</div>`}
<dl class="key">${key.map(({ label, kind, cell }) => html`<div><dt>${label}</dt><dd>${cellText(kind, cell, report.currency)}${detail(report, kind, cell)}</dd></div>`)}</dl>
${sections.map((section) => drawSection(report, section))}
${drawDefinitions(report)}
</main>
<footer>${say('本报告只有合计数，不含客户资料。', 'Sums only: this report names no customers.')}</footer>
</body>
</html>
`
  return String(page)
}

function drawSection(report: ReportDocument, { title, lead, chart, table, folded }: Section) {
  const drawn = drawTable(report, table)
  return html`<section><h2>${title}</h2>${lead && html`<p class="lead">${lead}</p>`}
${chart && rowsOf(chart) > 0 && drawChart(chart)}
${folded ? html`<details><summary>${inLanguage(report.language)('数据表', 'As a table')}</summary>${drawn}</details>` : drawn}</section>`
}

const drawTable = (report: ReportDocument, { columns, rows, foot }: Table) =>
  html`<div class="scroll"><table><thead><tr>${columns.map(drawHead)}</tr></thead>
<tbody>${rows.map((row) => drawRow(report, columns, row))}</tbody>
${foot && html`<tfoot>${drawRow(report, columns, foot)}</tfoot>`}</table></div>`

const rowsOf = (chart: NonNullable<Section['chart']>) =>
  chart.type === 'curve' ? chart.lines.length : chart.rows.length

const drawHead = ({ title, figure }: Column) =>
  html`<th scope="col">${figure ? html`<a href="#${figure}">${title}</a>` : title}</th>`

const drawRow = (report: ReportDocument, columns: Column[], cells: Cell[]) =>
  html`<tr>${columns.map((column, i) => drawCell(report, column, cells[i] ?? null, i === 0))}</tr>`

function drawCell(report: ReportDocument, { kind, title }: Column, cell: Cell, first: boolean) {
  const text = cellText(kind, cell, report.currency)
  if (first) return html`<th scope="row">${text}</th>`
  const of = isEstimate(cell) && cell.of ? `${count(cell.of.x)} / ${count(cell.of.n)}` : null
  return html`<td data-label="${title}"${cell === null ? raw(' class="none"') : ''}${of ? html` title="${of}"` : ''}><span>${text}${detail(report, kind, cell)}</span></td>`
}

function detail({ currency, language }: ReportDocument, kind: Column['kind'], cell: Cell) {
  return isEstimate(cell) ? html`<small>${intervalText(kind, cell, currency, language)}</small>` : ''
}

function drawDefinitions(report: ReportDocument) {
  const definitions = definitionsIn(report)
  if (definitions.length === 0) return ''
  return html`<section><h2>${inLanguage(report.language)('指标说明', 'What the figures mean')}</h2>
<dl class="definitions">${definitions.map(({ figure, name, meaning }) => html`<dt id="${figure}">${name}</dt><dd>${meaning}</dd>`)}</dl></section>`
}
