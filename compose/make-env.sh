#!/bin/sh
# Writes FOLDER/.env with passwords that nobody has seen. Ran by docker-compose.env.yml; on Linux also: sh compose/make-env.sh .
set -eu
file="$1/.env"
if [ -e "$file" ]; then
    echo ".env はもうあります。そのままにします。 / .env is there already and stays as it is."
    exit 0
fi

secret() { head -c 24 /dev/urandom | od -An -v -tx1 | tr -d ' \n'; }

umask 077
cat >"$file.new" <<END
# docker-compose.yml のパスワード。人に渡さず、git にも入れないでください。
# Passwords of docker-compose.yml. Give them to nobody, and not to git.
# ボード・Grafana・MQTT を開くアドレス（0.0.0.0 は社内のどこからでも） / where the board, Grafana and MQTT are opened (0.0.0.0: to the whole network)
BIND=0.0.0.0
# Grafana の利用者 admin / Grafana's user admin
GRAFANA_ADMIN_PASSWORD=$(secret)
# InfluxDB の管理者 / InfluxDB's administrator
INFLUX_ADMIN_PASSWORD=$(secret)
INFLUX_ADMIN_TOKEN=$(secret)
# ブローカーの利用者 kotadx（サービス）と device（装置） / the broker's users kotadx (the service) and device (your devices)
MQTT_PASSWORD=$(secret)
MQTT_DEVICE_PASSWORD=$(secret)
END

# Whoever owns the folder has to read it, and not only root, who a container is.
chown "$(stat -c %u:%g "$1")" "$file.new" 2>/dev/null || true
mv "$file.new" "$file"
echo ".env を作りました。次: docker compose up -d / .env was made. Next: docker compose up -d"
