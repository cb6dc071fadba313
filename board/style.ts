import { Html } from './html';

/*
 * The looks of the board, in a browser and in a CloudWatch widget. Every rule lies under one class, and nothing is
 * loaded from elsewhere: no script, no font, no picture. Text has a contrast of at least 4.5 to 1 on both of its
 * grounds (WCAG 2.2 AA, 1.4.3).
 */

const LIGHT =
  '--ground:#f6f7f9;--card:#fff;--text:#1b232e;--soft:#566070;--line:#dce1e8;--faint:#eef1f5;--link:#0b5cc4;' +
  '--well:#19703a;--bad:#c11f2f;--busy:#0b5cc4;--wait:#8a5a00;--cut:#7a3fc0;--none:#566070;' +
  '--well-fill:#46a766;--bad-fill:#dd4b57;--busy-fill:#4c8fe8;--wait-fill:#d9a02b;--cut-fill:#a47ae0;--none-fill:#aeb7c2;' +
  '--well-tint:#e3f4e8;--bad-tint:#fde8ea;--busy-tint:#e4effc;--wait-tint:#fbf0d8;--cut-tint:#f0e8fb;--none-tint:#eef1f5';

const DARK =
  '--ground:#0f141b;--card:#171e28;--text:#e4e9f0;--soft:#9fabba;--line:#2b3543;--faint:#1f2833;--link:#7db4ff;' +
  '--well:#5fcf85;--bad:#ff8a90;--busy:#7db4ff;--wait:#e8b64f;--cut:#c4a3f5;--none:#9fabba;' +
  '--well-fill:#3c9a5b;--bad-fill:#d6505b;--busy-fill:#3f7fd6;--wait-fill:#b98420;--cut-fill:#8a62c7;--none-fill:#56626f;' +
  '--well-tint:#173324;--bad-tint:#3d1d23;--busy-tint:#162c49;--wait-tint:#372a10;--cut-tint:#2c2143;--none-tint:#1f2833';

const BASE = `
body.board{margin:0}
.board{color:var(--text);background:var(--ground);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;-webkit-text-size-adjust:100%}
.board *{box-sizing:border-box}
.board .in{max-width:1180px;margin:0 auto;padding:0 20px 48px}
.board header.top{display:flex;gap:8px 20px;align-items:baseline;flex-wrap:wrap;padding:14px 0 10px}
.board .brand{font-weight:700;letter-spacing:-.01em;color:var(--text)}
.board nav ol{list-style:none;display:flex;flex-wrap:wrap;gap:2px 8px;margin:0;padding:0;min-width:0}
.board nav li+li:before{content:"/";color:var(--soft);margin-right:8px}
.board .live{margin-left:auto;color:var(--soft);font-size:.87rem}
.board h1{font-size:1.5rem;line-height:1.25;letter-spacing:-.015em;margin:6px 0 4px;overflow-wrap:anywhere}
.board .runhead{display:flex;flex-wrap:wrap;gap:4px 14px;align-items:baseline}
.board .runhead .status{font-size:1rem}
.board .lead{font-size:1.02rem}
.board h2{font-size:1.08rem;line-height:1.3;margin:0 0 10px}
.board h3{font-size:.95rem;margin:14px 0 6px}
.board p{margin:0 0 10px;max-width:80ch}
.board .soft{color:var(--soft)}
.board a,.board .link{color:var(--link);text-decoration:none;cursor:pointer}
.board button.link{background:none;border:0;padding:0;font:inherit;text-align:inherit}
.board a:hover,.board .link:hover{text-decoration:underline}
.board p a,.board li a{text-decoration:underline;text-underline-offset:2px}
.board :focus-visible{outline:2px solid var(--link);outline-offset:2px;border-radius:3px}
.board section{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:16px 18px;margin:14px 0}
.board code,.board pre{font:.87em/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace}
.board code{overflow-wrap:anywhere}
.board pre{background:var(--faint);border-radius:6px;padding:8px 10px;margin:6px 0;white-space:pre-wrap;overflow-wrap:anywhere}
.board .scroll{overflow-x:auto}
.board table{border-collapse:collapse;width:100%;font-size:.92rem}
.board th{color:var(--soft);font-weight:500;font-size:.83rem;text-align:left;vertical-align:bottom;white-space:nowrap}
.board td{vertical-align:top}
.board th,.board td{padding:6px 14px 6px 0;border-bottom:1px solid var(--line)}
.board tr:last-child>*{border-bottom:0}
.board tbody th{color:var(--text);font-weight:500;font-size:.92rem;vertical-align:top;white-space:normal;overflow-wrap:anywhere}
.board .number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
.board time{font-variant-numeric:tabular-nums;white-space:nowrap}
.board .status{white-space:nowrap;font-weight:600;font-size:.82rem;letter-spacing:.01em}
.board .sign{display:inline-block;width:1.35em;text-align:center;font-weight:700;border-radius:4px}
.board .well{color:var(--well)}.board .bad{color:var(--bad)}.board .busy{color:var(--busy)}.board .wait{color:var(--wait)}.board .cut{color:var(--cut)}.board .none{color:var(--none)}
.board .sign.well{background:var(--well-tint)}.board .sign.bad{background:var(--bad-tint)}.board .sign.busy{background:var(--busy-tint)}.board .sign.wait{background:var(--wait-tint)}.board .sign.cut{background:var(--cut-tint)}.board .sign.none{background:var(--none-tint)}
.board .legend{display:flex;flex-wrap:wrap;gap:2px 16px;margin:10px 0 0;max-width:none}
.board .facts{display:flex;flex-wrap:wrap;gap:10px 32px;margin:10px 0 4px;padding:0}
.board .facts div{min-width:0}
.board .facts dt{color:var(--soft);font-size:.83rem}
.board .facts dd{margin:0;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
.board .parts{display:flex;flex-wrap:wrap;gap:4px 14px;margin:10px 0 0}
.board .error{border-left:3px solid var(--bad-fill);padding-left:10px}
.board svg{display:block;max-width:100%}
.board svg text{fill:var(--soft);font-size:11px;font-family:inherit}
.board .vh{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
@media (max-width:640px){
.board{font-size:14px}
.board .in{padding:0 10px 32px}
.board section{padding:12px;border-radius:8px}
.board h1{font-size:1.25rem}
.board .facts{display:grid;grid-template-columns:repeat(auto-fill,minmax(160px,1fr));gap:8px 14px}
.board .wide{display:none}
.board th,.board td{padding-right:10px}
}
@media print{.board .live{display:none}.board section{break-inside:avoid}}
`;

/**
 * The style sheet of a page: the base, and what its parts add. A dashboard gives its `theme`; without one, the
 * colours follow the settings of the reader's browser.
 */
export function boardStyle(parts: readonly string[], theme?: 'light' | 'dark'): Html {
  const colours = theme
    ? `.board{${theme === 'dark' ? DARK : LIGHT}}`
    : `.board{${LIGHT};color-scheme:light dark}@media (prefers-color-scheme:dark){.board{${DARK}}}`;
  return new Html(`<style>${colours}${BASE}${parts.join('')}</style>`);
}
