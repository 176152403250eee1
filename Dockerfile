# kotadx as a container: docker build -t kotadx . (for amd64 and arm64; docker-compose.yml does it by itself)
FROM --platform=$BUILDPLATFORM mcr.microsoft.com/dotnet/sdk:10.0 AS build
ARG TARGETARCH
WORKDIR /source

# What is fetched changes more rarely than what is written: packages are a layer of their own.
COPY global.json Directory.Build.props Directory.Packages.props BannedSymbols.txt .editorconfig ./
COPY src/KotaDx.Workload/KotaDx.Workload.csproj src/KotaDx.Workload/packages*.lock.json src/KotaDx.Workload/
COPY src/KotaDx.Workload.Service/KotaDx.Workload.Service.csproj src/KotaDx.Workload.Service/packages*.lock.json src/KotaDx.Workload.Service/
COPY firmware-sim/KotaDx.FirmwareSim/KotaDx.FirmwareSim.csproj firmware-sim/KotaDx.FirmwareSim/packages*.lock.json firmware-sim/KotaDx.FirmwareSim/
RUN dotnet restore src/KotaDx.Workload.Service -a $TARGETARCH -p:RestoreLockedMode=true

COPY src src
COPY firmware-sim firmware-sim
# Files side by side: a single file would have to unpack its native libraries into a root that is read-only.
RUN dotnet publish src/KotaDx.Workload.Service -c Release -a $TARGETARCH --no-restore -p:PublishSingleFile=false -o /app
# Volumes begin as these folders are: without a shell in the image below, only a copy can give them to its user.
RUN mkdir -p /folders/data /folders/books /folders/secrets /folders/grafana-secrets

FROM mcr.microsoft.com/dotnet/runtime-deps:10.0-noble-chiseled
COPY --from=build /app /app
COPY --from=build --chown=1654:1654 /folders /
USER 1654
EXPOSE 5080
HEALTHCHECK --interval=15s --timeout=10s --start-period=60s --retries=4 CMD ["/app/kotadx", "health"]
ENTRYPOINT ["/app/kotadx"]
CMD ["run", "--data", "/data", "--books", "/books", "--board", "http://0.0.0.0:5080"]
