// Writes package-lock.json without addresses of any kind: integrity hashes name what is wanted, not where it is.
import { execSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'

execSync('npm install --package-lock-only', { stdio: 'inherit' })
const lock = JSON.parse(readFileSync('package-lock.json', 'utf8'))
for (const entry of Object.values(lock.packages)) {
  delete entry.funding
  delete entry.resolved
}
writeFileSync('package-lock.json', JSON.stringify(lock, null, 2) + '\n')
