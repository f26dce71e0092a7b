import { type ImageName, images } from '../src/supply/production-packages.js'
import { renderSbom } from '../src/supply/render-sbom.js'

const [image, ...more] = process.argv.slice(2)
if (image === undefined || more.length > 0 || !Object.hasOwn(images, image)) {
  process.stderr.write(`Usage: npm run --silent sbom -- <${Object.keys(images).join('|')}>\n`)
  process.exitCode = 2
} else process.stdout.write(renderSbom(image as ImageName))
