export {
  type GithubEmulator,
  type GithubEmulatorOptions,
  startGithubEmulator,
} from './github/start-github-emulator.js'
