import { expandTemplate, hasTemplate, type TemplateNames, type templateNames } from '@taxiway/domain'
import type { Attempt } from '../attempt/attempt.js'
import { appUrl, type StepSettings } from '../attempt/step-deps.js'
import type { Values, Variables } from './read-variables.js'
import { runtimeEnv } from './runtime-env.js'
import { secretTexts } from './secret-texts.js'

/**
 * Fills the templates (`${{ … }}`) of variables with the current values of this app, for its build and
 * runtime. Snapshots keep the unfilled text, because the app's name may change after a delete. From here on
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
  const [build, runtime] = [fill(variables.build), fill(variables.runtime)]
  // Filled values differ between apps, and so does a build that uses them.
  const buildFingerprint = hasTemplates(variables.build)
    ? `${variables.buildFingerprint}.${attempt.environment.id}.${app}`
    : variables.buildFingerprint
  return { ...variables, build, runtime, buildFingerprint }
}

/** Whether the filled values depend on the app. */
export const hasTemplates = (values: Values): boolean => Object.values(values).some(hasTemplate)

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
