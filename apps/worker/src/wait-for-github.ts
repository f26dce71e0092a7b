import { once } from 'node:events'

const ofGithubApp = ['GITHUB_APP_ID', 'GITHUB_APP_PRIVATE_KEY'] as const

/**
 * Before there is a GitHub App a worker has nothing to do. It says so and waits for its end: if it ended by itself, its
 * supervisor would start it again and again. With one of the two variables, the other one is missing: that is a mistake.
 */
export const waitForGithub = async (env: Readonly<Record<string, string | undefined>>): Promise<void> => {
  if (ofGithubApp.some(name => env[name])) return
  process.stdout.write(
    `${ofGithubApp.join(' and ')} are not set, so this worker waits. Open the address that the API has printed; it creates the GitHub App. Then add its lines to the environment and start the worker again.\n`,
  )
  // A listener alone does not keep a process alive.
  const alive = setInterval(() => undefined, 3_600_000)
  await Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')])
  clearInterval(alive)
  process.exit(0)
}
