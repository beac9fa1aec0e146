import { createHash } from 'node:crypto'

/** One style for reports, on screen, phone and paper; allowed by its digest, so that pages need no script and no second request. */
export const reportCss = `
:root{color-scheme:light;--ink:#1f2d27;--soft:#5b6a63;--line:#dfe6e2;--green:#00754a}
*{box-sizing:border-box}
body{font:15px/1.6 "PingFang SC","Microsoft YaHei","Noto Sans CJK SC","Noto Sans SC",system-ui,sans-serif;color:var(--ink);
background:#fff;max-width:60rem;margin:0 auto;padding:2.5rem 1.5rem 4rem;font-variant-numeric:tabular-nums}
header{border-bottom:2px solid var(--green);padding-bottom:1rem}
header small{color:var(--green);font-weight:600;letter-spacing:.08em}
h1{font-size:1.9rem;line-height:1.25;margin:.25rem 0 .5rem;overflow-wrap:anywhere}
h2{font-size:1.2rem;margin:2.75rem 0 .25rem;line-height:1.35}
header p,.lead,figcaption,.of,footer,dd{color:var(--soft)}
header p{margin:0;font-size:.9rem}.lead{margin:0 0 .75rem;max-width:72ch}
.verdict{margin:1.5rem 0 0;padding:0 0 0 1rem;border-left:4px solid var(--green);max-width:72ch}
.verdict p{margin:.35rem 0}.verdict p:first-child{font-size:1.15rem;line-height:1.5;font-weight:600}
.warning{margin:1.5rem 0 0;padding:.9rem 1rem;border:2px solid #b3261e;border-left-width:8px;font-weight:600;max-width:72ch}
.key{display:grid;grid-template-columns:repeat(auto-fit,minmax(9.5rem,1fr));gap:1rem 1.5rem;margin:1.75rem 0 0}
.key div{border-top:1px solid var(--line);padding-top:.5rem}
.key dt{color:var(--soft);font-size:.85rem}.key dd{margin:0;color:var(--ink);font-size:1.5rem;line-height:1.3;font-weight:600}
.key small{display:block;font-size:.8rem;font-weight:400;color:var(--soft)}
figure{margin:.75rem 0 1rem}figcaption{font-size:.85rem}
svg.chart{display:block;width:100%;height:auto;overflow:visible}svg.narrow{display:none}
svg text{font-size:13px;fill:var(--ink)}svg .tick{font-size:11px;fill:var(--soft)}svg .strong,svg .value{font-weight:600}
svg .grid{stroke:#e9eeeb}svg .zero,svg .middle{stroke:var(--soft);stroke-dasharray:3 3}svg .band{fill:#d9dfdc}
svg .whisker,svg .line{fill:none;stroke-width:2}svg .whisker{stroke:var(--green)}svg .dot{fill:var(--green);stroke:#fff;stroke-width:1.5}
svg .bracket{fill:none;stroke:var(--soft)}svg .dropped{stroke:#7d8c85;stroke-width:.5}
summary{cursor:pointer;color:var(--soft);font-size:.85rem}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:.88rem}
th,td{padding:.4rem .5rem;text-align:right;vertical-align:top;border-bottom:1px solid var(--line)}
th:first-child,td:first-child{text-align:left;overflow-wrap:anywhere;min-width:7em}
thead th{color:var(--soft);font-weight:600;font-size:.8rem;vertical-align:bottom;border-bottom:1px solid var(--ink)}
tbody th{font-weight:400}tfoot td,tfoot th{font-weight:600;border-bottom:0}
td small{display:block;color:var(--soft);font-size:.78rem;white-space:nowrap}
th a{color:inherit;text-decoration:underline dotted;text-underline-offset:3px}a:focus-visible{outline:3px solid var(--green);outline-offset:2px}
dl.definitions{display:grid;grid-template-columns:max-content 1fr;gap:.25rem 1.25rem;font-size:.88rem}
.definitions dt{font-weight:600}.definitions dd{margin:0;max-width:72ch}
.definitions dt:target,.definitions dt:target+dd{background:#e5f2ec}
footer{margin-top:3rem;font-size:.8rem}
@media(max-width:600px){
body{padding:1.25rem 1rem 3rem}h1{font-size:1.5rem}.key{grid-template-columns:1fr 1fr}
svg.wide{display:none}svg.narrow{display:block}
table,tbody,tfoot,tr,td,tbody th,tfoot th{display:block}thead{position:absolute;clip-path:inset(50%);height:1px;overflow:hidden}
tbody tr,tfoot tr{border:1px solid var(--line);border-radius:8px;padding:.5rem .75rem;margin:.5rem 0}
tbody th,tfoot th,td{border:0;padding:.1rem 0}tbody th:first-child,tfoot th:first-child{font-weight:600}
td{display:flex;justify-content:space-between;gap:1rem;text-align:right}td::before{content:attr(data-label);color:var(--soft);text-align:left}
td.none{display:none}
dl.definitions{grid-template-columns:1fr;gap:0}.definitions dd{margin-bottom:.5rem}
}
@page{size:A4;margin:16mm 15mm 18mm;@bottom-right{content:counter(page) " / " counter(pages);font:9pt sans-serif;color:#5b6a63}}
@media print{
body{padding:0;max-width:none;font-size:10pt;print-color-adjust:exact;-webkit-print-color-adjust:exact}
h1{font-size:20pt}h2{margin-top:7mm}h2,.lead,figcaption{break-after:avoid}figure,tr,.verdict,.key,.definitions div{break-inside:avoid}
details{display:none}.key{grid-template-columns:repeat(auto-fit,minmax(29mm,1fr));gap:3mm 5mm}.key dd{font-size:14pt}dl.definitions{font-size:8.5pt;gap:.5mm 4mm}.scroll{overflow:visible}table{font-size:8.5pt}th,td{padding:1mm 1.2mm}th a{text-decoration:none}thead{display:table-header-group}
footer{margin-top:8mm}
}
`

/** Content-Security-Policy under which a report is shown: nothing but its own style. */
export const reportPolicy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(reportCss).digest('base64')}'; frame-ancestors 'none'`
