# The dependencies of the server alone, which change less often than its code.
FROM node:24-bookworm-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --workspaces=false --ignore-scripts

FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
# No script of a package runs: everything that the build needs comes ready, and Node is here already.
RUN npm ci --workspaces=false --ignore-scripts
COPY build.ts tsconfig.json tsconfig.build.json ./
COPY src src
RUN node build.ts

FROM node:24-bookworm-slim
ENV NODE_ENV=production \
    HOST=0.0.0.0 \
    PORT=4000
WORKDIR /app
COPY package.json ./
COPY schema schema
COPY --from=dependencies /app/node_modules node_modules
COPY --from=build /app/dist dist
# Where an SQLite file is unless DATABASE_URL says otherwise: all that is written. The rest may be mounted read-only.
RUN mkdir -m 700 data && chown 1000:1000 data
VOLUME /app/data
# The user `node`, by number, so that a platform can see that it is not root.
USER 1000:1000
EXPOSE 4000
# Whether the process answers. What a balancer asks is /ready, which also asks the database.
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + process.env.PORT + '/health').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "dist/main.js"]
CMD ["serve"]
