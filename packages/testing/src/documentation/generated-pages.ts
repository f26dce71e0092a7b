import {
  configFileJsonSchema,
  type DeploymentState,
  deploymentStates,
  deploymentTransitions,
  describeDefault,
  errorCatalogue,
  isActive,
  isTerminal,
  projectConfigSchema,
  settingGroups,
} from '@taxiway/domain'
import { renderTable } from './render-table.js'

/** The pages with generated parts, by their path from the root, each with what makes its text of today's text. */
export const generatedPages: Readonly<Record<string, (current: string) => string>> = {
  '.github/ARCHITECTURE.md': current =>
    replaceBlock(replaceBlock(current, 'moves', renderMoves()), 'transitions', renderTransitions()),
  'apps/api/README.md': current => replaceBlock(current, 'settings', renderSettings()),
  'apps/api/ERRORS.md': () => renderErrors(),
  'apps/api/taxiway.schema.json': () => `${JSON.stringify(configFileJsonSchema(), null, 2)}\n`,
}

const replaceBlock = (text: string, name: string, content: string): string => {
  const begin = `<!-- generated: ${name} -->`
  const end = '<!-- /generated -->'
  const from = text.indexOf(begin)
  const to = text.indexOf(end, from)
  if (from < 0 || to < 0) throw new Error(`the page has no block ${begin} … ${end}`)
  return `${text.slice(0, from)}${begin}\n\n${content}\n\n${text.slice(to)}`
}

const kindOf = (state: DeploymentState): string =>
  isTerminal(state) ? 'ended' : isActive(state) ? 'at work' : 'waiting'

const renderTransitions = (): string =>
  renderTable(
    ['state', '', 'may become'],
    deploymentStates.map(state => [
      `\`${state}\``,
      kindOf(state),
      deploymentTransitions[state].map(next => `\`${next}\``).join(' ') || '—',
    ]),
  )

/** A diagram of the moves of an attempt that nothing interrupts; the table has the others as well. */
const renderMoves = (): string => {
  const moves = deploymentStates.flatMap(from =>
    deploymentTransitions[from].filter(isForward).map(to => `  ${from} --> ${to}`),
  )
  const ends = deploymentStates
    .filter(state => isTerminal(state) && isForward(state))
    .map(state => `  ${state} --> [*]`)
  return ['```mermaid', 'stateDiagram-v2', '  [*] --> queued', ...moves, ...ends, '```'].join('\n')
}

const interruptions: readonly DeploymentState[] = [
  'queued',
  'cancelling',
  'superseded',
  'cancelled',
  'skipped',
  'failed',
]
const isForward = (state: DeploymentState): boolean => !interruptions.includes(state)

/** A table for each group of settings. The reference of the API has the sentences after the first. */
const renderSettings = (): string =>
  settingGroups
    .map(({ title, names }) => {
      const rows = names.map(name => {
        const setting = projectConfigSchema.shape[name as keyof typeof projectConfigSchema.shape]
        const [sentence = ''] = (setting.description ?? '').split(/\.(?: |$)/)
        return [`\`${name}\``, describeDefault(setting), sentence]
      })
      return `#### ${title}\n\n${renderTable(['setting', 'default', 'meaning'], rows)}`
    })
    .join('\n\n')

const renderErrors = (): string => {
  const entries = Object.entries(errorCatalogue)
  const areas = [...new Set(entries.map(([code]) => areaOf(code)))]
  const sections = areas.map(area => {
    const items = entries
      .filter(([code]) => areaOf(code) === area)
      .map(([code, { status, title, help, retryable }]) =>
        wrap(`- \`${code}\` · ${status}${retryable ? ' · retryable' : ''}: **${title}.** ${help}`),
      )
    return `## ${area}\n\n${items.join('\n')}\n`
  })
  return `${errorsIntroduction}\n${sections.join('\n')}`
}

/** A list item in lines that fit a screen. */
const wrap = (item: string): string =>
  item
    .split(' ')
    .reduce(
      (lines, word) => {
        const line = lines.at(-1) as string
        if (line.length + 1 + word.length <= 118) lines[lines.length - 1] = `${line} ${word}`
        else lines.push(`  ${word}`)
        return lines
      },
      [''],
    )
    .map(line => line.replace(/^ -/, '-'))
    .join('\n')

const areaOf = (code: string): string => code.split('.')[0] ?? ''

const errorsIntroduction = `# Errors

Written by \`packages/testing/bin/write-pages.ts\` from the catalogue in \`packages/domain/src/errors/catalogue.ts\`; edit that.

Every error of the API is \`application/problem+json\` with \`type\`, \`title\`, \`status\`, \`detail\`, \`code\` and \`requestId\`.
If fields are wrong, \`errors\` lists them (\`path\`, \`message\`). The \`code\` is stable: compare it, not the texts.
Failed deployments and steps have the same codes.
_Retryable_: the same request may succeed later without a change; the worker retries such errors itself.

Each line has the code, the HTTP status, the meaning, and what to do.
`
