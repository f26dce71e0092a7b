import { createHash } from 'node:crypto'
import { expandTemplate, listTemplateNames, type TemplateNames, type templateNames } from '@taxiway/domain'
import type { Attempt } from '../attempt/attempt.js'
import { appUrl, type StepSettings } from '../attempt/step-deps.js'
import type { Values, Variables } from './read-variables.js'
import { buildMetadata, runtimeEnv } from './runtime-env.js'
import { secretTexts } from './secret-texts.js'

/**
 * Fills the templates (`${{ … }}`) of variables with the current values of this app, for its build and
 * runtime, and tells the build about the app. Snapshots keep the unfilled text, because the app's name may change after a delete. From here on
 * the log and errors mask secret values. Throws `env.template_unknown`.
 */
export const fillTemplates = async (
  { settings }: { settings: Pick<StepSettings, 'appUrlTemplate'> },
  attempt: Attempt,
  variables: Variables,
  app: string,
): Promise<Variables> => {
  const told = runtimeEnv(attempt, app, appUrl(settings, app))
  const names = namesOf(told, app)
  await attempt.hide(secretTexts(variables, names, told))
  const fill = (values: Values): Values =>
    Object.fromEntries(Object.entries(values).map(([key, value]) => [key, expandTemplate(key, value, names)]))
  const metadata = buildMetadata(told)
  return {
    ...variables,
    build: { ...fill(variables.build), ...metadata },
    runtime: fill(variables.runtime),
    // A build may put the address into its pages, so each app has images of its own; so has each commit that a variable names.
    buildFingerprint: `${variables.buildFingerprint}.${digestOf({ ...metadata, ...usedBy(variables.build, names) })}`,
  }
}

const usedBy = (values: Values, names: TemplateNames): Values =>
  Object.fromEntries(
    Object.values(values)
      .flatMap(listTemplateNames)
      .flatMap(name => {
        const value = names[name]
        return value === undefined ? [] : [[name, value]]
      }),
  )

const digestOf = (metadata: Values): string =>
  createHash('sha256').update(JSON.stringify(metadata)).digest('base64url').slice(0, 22)

/** The template names, derived from the app's own metadata. */
const namesOf = (told: Readonly<Record<string, string>>, app: string): TemplateNames => {
  const names: Record<(typeof templateNames)[number], string | undefined> = {
    url: told['REVIEW_APP_URL'],
    host: told['REVIEW_APP_HOST'],
    app,
    branch: told['REVIEW_APP_BRANCH'],
    sha: told['REVIEW_APP_SHA'],
    repository: told['REVIEW_APP_REPO'],
    project: told['REVIEW_APP_PROJECT'],
    'pr.number': told['REVIEW_APP_PR_NUMBER'],
    'pr.base': told['REVIEW_APP_PR_BASE'],
  }
  return Object.fromEntries(
    Object.entries(names).filter((entry): entry is [string, string] => entry[1] !== undefined),
  )
}
