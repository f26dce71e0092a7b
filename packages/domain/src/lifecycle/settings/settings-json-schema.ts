import { z } from 'zod'
import { projectConfigSchema } from '../project-config.js'
import { appSettingShape } from './app-settings.js'
import { pullRequestSettingShape } from './pull-request-settings.js'

/** The settings in the groups of the README, in its order. */
export const settingGroups: readonly { title: string; names: readonly string[] }[] = [
  { title: 'How an app is built and run', names: Object.keys(appSettingShape) },
  { title: 'Which pull requests get an app', names: Object.keys(pullRequestSettingShape) },
]

const groupOf = (name: string) => settingGroups.find(({ names }) => names.includes(name))?.title

/**
 * The JSON Schema of the settings of a project, for forms. Each setting has its description and its default. `x-default` says
 * in words what counts without a value; `x-group` names the group in which the settings are shown.
 */
export const projectSettingsJsonSchema = (): Record<string, unknown> => {
  const { properties = {}, ...rest } = z.toJSONSchema(projectConfigSchema, { io: 'input' })
  return {
    ...rest,
    $id: 'urn:taxiway:schema:project-settings',
    title: 'Settings of a project',
    properties: Object.fromEntries(
      Object.entries(properties).map(([name, setting]) => [
        name,
        { ...(setting as object), 'x-group': groupOf(name) },
      ]),
    ),
  }
}
