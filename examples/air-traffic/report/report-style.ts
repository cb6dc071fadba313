import { Html } from './html';

/** The style of the page: light or dark as the reader's system is, and one column on a phone. */
export const REPORT_STYLE = new Html(`
:root{--page:#f6f7f9;--card:#fff;--text:#18212f;--soft:#5a6778;--line:#dfe4ea;--accent:#1d64d0;--land:#a3b1c0;--warm:#c2570c}
@media (prefers-color-scheme:dark){:root{--page:#0e131a;--card:#161d27;--text:#e6ebf2;--soft:#98a5b6;--line:#2a3441;--accent:#6ea8ff;--land:#46566a;--warm:#f59e4a}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--text);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
header,main,footer{max-width:1080px;margin:0 auto;padding:0 20px}
header{padding-top:36px}
h1{font-size:clamp(1.6rem,5vw,2.3rem);line-height:1.15;letter-spacing:-.02em;margin:0}
header p,footer,section>p,.two p{color:var(--soft)}
header p{margin:6px 0 24px}
section{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:22px 24px;margin:16px 0}
h2{font-size:1.2rem;margin:0 0 4px}
h3{font-size:1rem;margin:0 0 4px}
p{margin:0 0 12px;max-width:72ch}
.two strong{color:var(--text)}
.figures{list-style:none;margin:0;padding:0;display:grid;grid-template-columns:repeat(3,1fr);gap:1px;background:var(--line);border:1px solid var(--line);border-radius:12px;overflow:hidden}
.figures li{background:var(--card);padding:16px 20px}
.figures strong{display:block;font-size:1.7rem;line-height:1.2;letter-spacing:-.02em;font-variant-numeric:tabular-nums}
.figures span{color:var(--soft);font-size:.9rem}
.two{display:grid;grid-template-columns:3fr 2fr;gap:36px}
.two>*{min-width:0}
svg{display:block;width:100%;height:auto}
svg text{font-family:inherit;fill:var(--text);text-anchor:middle}
.land{fill:none;stroke:var(--land);stroke-width:2.8;stroke-linecap:round}
.link{fill:none;stroke:var(--accent)}
.q3{opacity:.1;stroke-width:.6}.q2{opacity:.16;stroke-width:.7}.q1{opacity:.25;stroke-width:.9}.q0{opacity:.45;stroke-width:1.3}
.airport{fill:var(--warm);fill-opacity:.75;stroke:var(--card);stroke-width:.6}
.label{font-size:12px;font-weight:650;paint-order:stroke;stroke:var(--card);stroke-width:3px;stroke-linejoin:round}
.columns rect{fill:var(--accent)}
.strikes .columns rect,.strikes .bar{fill:var(--warm);background:var(--warm)}
.columns line{stroke:var(--line)}
.columns text{font-size:12px;font-variant-numeric:tabular-nums}
.columns .name{fill:var(--soft)}
.axis{font-size:.85rem;text-align:center;margin:2px auto 0}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:.93rem}
th{color:var(--soft);font-weight:500;font-size:.82rem;text-align:left;vertical-align:bottom}
th,td{padding:6px 10px 6px 0;border-bottom:1px solid var(--line)}
tr:last-child td{border-bottom:0}
.number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
th.number{white-space:normal}
th.number:first-child,td.number:first-child{width:2.2em;color:var(--soft)}
.wide{width:22%}
.bars .wide{width:40%}
.bars+p{margin-top:10px}
.bar{display:block;height:10px;border-radius:2px;background:var(--accent);min-width:1px}
small{display:block;color:var(--soft)}
small.inline{display:inline}
.reason{display:block}
details{margin-top:14px;color:var(--soft)}
summary{cursor:pointer}
.checks{margin:8px 0 0;padding-left:20px}
footer{font-size:.85rem;padding-top:4px;padding-bottom:40px}
a{color:var(--accent)}
code{font-size:.92em}
@media (max-width:720px){
header,main,footer{padding-left:12px;padding-right:12px}
section{padding:18px 14px}
.figures{grid-template-columns:1fr 1fr}
.figures li{padding:12px 14px}
.figures strong{font-size:1.25rem}
.two{grid-template-columns:1fr;gap:22px}
.label{font-size:26px;stroke-width:6px}
.minor{display:none}
.columns text{font-size:15px}
table .wide,.extra{display:none}
table.bars .wide{display:table-cell}
td,th{padding-right:8px}
}
@media print{body{background:#fff}section{break-inside:avoid}}
`);
