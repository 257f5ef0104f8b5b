# The image of one app: audit-api, cli, crd-watcher, event-reporter or pki-signer.
#
#   docker build --build-arg APP=pki-signer --tag chancery/pki-signer:0.1.0 .
#
# It holds Node, the libraries that Node needs, and one file of JavaScript (tools/images): no shell and no packages. What is put in
# is the same whenever it is built from the same checkout and the same NODE; so is the image, with SOURCE_DATE_EPOCH set and a builder
# that gives its value to all files (BuildKit: --output type=image,rewrite-timestamp=true; buildah: --timestamp).
ARG NODE=node:20.20.2-bookworm-slim

FROM ${NODE} AS build
WORKDIR /build
COPY . .
RUN npm run images -- --out /images

FROM scratch
ARG APP
COPY --from=build /images/${APP}/ /
ENV PATH=/usr/local/bin NODE_ENV=production
USER 65532:65532
ENTRYPOINT ["node", "/chancery/dist/app/main.mjs"]
