import { createHash } from 'node:crypto'
import { Html, html } from './html.js'
import { style } from './style.js'

/** No script runs on these pages; their one style sheet is named by its hash. Forms lead to these sources alone. */
export const policyFor = (formTargets: readonly string[]) =>
  `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; base-uri 'none'; form-action ${formTargets.join(' ') || "'none'"}; frame-ancestors 'none'`
export const pagePolicy = policyFor([])

const refreshSeconds = 3

/** A page that people fill in does not load itself again. */
export const renderPage = (title: string, content: Html, { refreshes = true } = {}): string =>
  html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
${refreshes && html`<meta http-equiv="refresh" content="${refreshSeconds}">`}
<title>${title}</title>
<style>${new Html(style)}</style>
</head>
<body>
<p class="notice">An emulated GitHub on this computer. Nothing here reaches github.com.</p>
<main>${content}</main>
</body>
</html>
`.text
