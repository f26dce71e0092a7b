import { posix } from 'node:path'

export type SiteRules = {
  /** The page that answers every address that has no file, as an app with its own routes needs; null where there is none. */
  app: string | null
  /** For the log of the build. */
  note: string
}

/** The text that a page shows without JavaScript is shorter than this when an app fills it. */
const mostShellText = 100

/**
 * Whether a site is an app with routes of its own. 200.html says so. A site with 404.html is none. Otherwise index.html must be its only
 * page, or an empty page that a script fills.
 */
export const decideSiteRules = (paths: readonly string[], index: string): SiteRules => {
  const pages = paths.filter(path => ['.html', '.htm'].includes(posix.extname(path)))
  const others = pages.filter(path => !['index.html', '404.html', '200.html'].includes(path))
  if (pages.includes('200.html')) return rules('200.html', 'it is there')
  if (pages.includes('404.html'))
    return { app: null, note: '404.html answers every address that has no file' }
  if (others.length === 0) return rules('index.html', 'it is the only page')
  if (isShell(index)) return rules('index.html', 'a script fills it')
  return {
    app: null,
    note: `the site has ${others.length + 1} pages, so an address without a file is not found; an app with routes of its own needs a 200.html`,
  }
}

const rules = (app: string, why: string): SiteRules => {
  return { app, note: `${app} answers every address that has no file: ${why}` }
}

const isShell = (html: string): boolean => {
  const body = html.slice(Math.max(0, html.search(/<body/i)))
  const text = body.replace(/<(script|style|noscript|template)\b[\s\S]*?<\/\1>/gi, '').replace(/<[^>]*>/g, '')
  return /<script\b[^>]*\bsrc=/i.test(html) && text.replace(/\s+/g, '').length < mostShellText
}
