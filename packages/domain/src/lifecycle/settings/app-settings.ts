import { z } from 'zod'
import { describe } from './describe-setting.js'
import { buildArguments, command, repositoryPath } from './setting-values.js'

/** How an app is built and run. */
export const appSettingShape = {
  rootDirectory: describe(repositoryPath.default(''), 'The folder of the app.', 'the root'),
  installCommand: describe(
    command.optional(),
    'Installs the dependencies, instead of what Taxiway finds. A list of words, which no shell reads.',
    'found',
  ),
  buildCommand: describe(
    command.optional(),
    'Builds the app, instead of what Taxiway finds. A list of words, which no shell reads.',
    'found',
  ),
  startCommand: describe(
    command.optional(),
    'Starts the server. A list of words, which no shell reads.',
    'found',
  ),
  outputDirectory: describe(
    repositoryPath.optional(),
    'The folder of a static site, which Taxiway serves.',
    'found',
  ),
  dockerfilePath: describe(
    repositoryPath.optional(),
    'The Dockerfile that builds, below `rootDirectory`. That folder is the context of the build.',
    'found',
  ),
  dockerBuildArgs: describe(
    buildArguments.optional(),
    'Values for `ARG` of the Dockerfile; no secrets. Images record them: set secrets as variables of the project instead.',
    'none',
  ),
  releaseCommand: describe(
    command.optional(),
    'Runs once before the traffic moves. It runs on a machine of its own, with the new image. A list of words, which no shell reads.',
    'none',
  ),
  buildTimeoutSeconds: describe(z.int().min(10).max(3600).default(900), 'The longest build, in seconds.'),
  port: describe(
    z.int().min(1).max(65535).default(8080),
    'The port of the app, which it also finds in `PORT`.',
  ),
  healthPath: describe(
    z
      .string()
      .max(512)
      .regex(/^\/[\w\-./~%]*$/, 'must start with / and hold path characters only')
      .optional(),
    'A path that must answer 2xx before the app gets traffic. Without it, Fly checks the port.',
    'none',
  ),
  region: describe(
    z
      .string()
      .regex(/^[a-z]{3}$/, 'must be a Fly region of three letters')
      .default('iad'),
    'A region of Fly.',
  ),
  size: describe(
    z
      .string()
      .regex(
        /^(shared-cpu-[1248]x|performance-(1|2|4|6|8|10|12|14|16)x)$/,
        'must be a Fly machine size, such as shared-cpu-1x',
      )
      .default('shared-cpu-1x'),
    'The size of the machine at Fly.',
  ),
  memoryMb: describe(
    z.int().multipleOf(256).min(256).max(131072).default(256),
    'The memory of the machine, in MB.',
  ),
  sleep: describe(
    z.enum(['on_idle', 'explicit', 'off']).default('on_idle'),
    'When the app of a pull request sleeps. `on_idle`: without visitors; the next visit wakes it. `explicit`: after `sleepAfterHours`, to make room in a quota, or when a user says so. `off`: only when a user says so.',
  ),
  sleepAfterHours: describe(
    z.int().min(0).max(8_760).default(0),
    'With `sleep: explicit`, hours without activity until the app sleeps.',
    '0 (never)',
  ),
  expireAfterHours: describe(
    z.int().min(0).max(8_760).default(0),
    'Hours without activity until the app is taken down.',
    '0 (never)',
  ),
  selfHeal: describe(z.boolean().default(true), 'Taxiway repairs an app that crashed or vanished.'),
  redeployOnEnvChange: describe(
    z.enum(['off', 'live', 'all']).default('off'),
    'What a change of variables redeploys: nothing, `live` apps, or `all`.',
  ),
  whenPaused: describe(
    z.enum(['keep', 'sleep']).default('keep'),
    '`sleep` puts apps to sleep while the project is paused. They stay asleep when it resumes.',
  ),
}
