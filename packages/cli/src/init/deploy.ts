// What a project needs to be run elsewhere than on its author's machine.
import type { Choice } from './choice.js'

export const dockerignore = 'node_modules\ndist\ndata\n.env\n.git\n'

export const dockerfile = `FROM node:24-slim AS build
WORKDIR /app
COPY package*.json ./
RUN npm install
COPY . .
RUN npm run build && npm prune --omit=dev

FROM node:24-slim
WORKDIR /app
ENV NODE_ENV=production
COPY --from=build --chown=node:node /app ./
RUN mkdir -p data && chown node:node data
USER node
VOLUME /app/data
EXPOSE 3000
# Alive, not ready: a restart mends no database.
HEALTHCHECK CMD ["node", "-e", "fetch(\`http://127.0.0.1:\${process.env.PORT || 3000}/healthz\`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "dist/app.js"]
`

/** `docker compose up`: the app, with its database where it has one. */
export const compose = ({ store }: Choice): string => `services:
  bridge:
    build: .
    env_file: .env
    environment:
      PORT: "3000"
${store === 'postgres' ? `      DATABASE_URL: postgres://deskwire:\${POSTGRES_PASSWORD:?Set it in .env}@database:5432/deskwire\n` : ''}    # For the proxy on this machine only: Docker opens a port past the firewall.
    ports:
      - "127.0.0.1:3000:3000"
    volumes:
      - data:/app/data
    restart: unless-stopped
    # Longer than the app needs to finish what it has in hand.
    stop_grace_period: 60s
${
  store === 'postgres'
    ? `    depends_on:
      database:
        condition: service_healthy
  database:
    image: postgres:17-alpine
    environment:
      POSTGRES_USER: deskwire
      POSTGRES_DB: deskwire
      POSTGRES_PASSWORD: \${POSTGRES_PASSWORD:?Set it in .env}
    volumes:
      - database:/var/lib/postgresql/data
    healthcheck:
      test: ["CMD-SHELL", "pg_isready -U deskwire"]
      interval: 5s
    restart: unless-stopped
`
    : ''
}volumes:
  data:
${store === 'postgres' ? '  database:\n' : ''}`

export const workflow = `name: check
on: [push, pull_request]
permissions:
  contents: read
jobs:
  check:
    runs-on: ubuntu-latest
    timeout-minutes: 10
    steps:
      - uses: actions/checkout@v7
      - uses: actions/setup-node@v7
        with:
          node-version: 24
          cache: npm
      - run: npm ci
      - run: npm test
`
