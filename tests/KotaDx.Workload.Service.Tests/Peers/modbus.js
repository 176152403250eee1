// modbus-serial as a slave or a master, for the tests.
//   node modbus.js slave tcp PORT | node modbus.js slave rtu PATH
//   node modbus.js master tcp PORT COUNT | node modbus.js master rtu PATH COUNT     COUNT holding registers of unit 1, from HR0 on, as JSON
// The slave is unit 1 with a counter of 16 bits in HR0 that begins at 65,520, one of 32 bits (low word first) in HR10 that begins at 65,500, and nothing from HR100 on.
// Each makes 50 pieces, one every 200 ms, from SIGUSR2 on.
"use strict";
const modbus = require("modbus-serial");
const [, , role, kind, at, count] = process.argv;
const pieces = 50;
let made = 0;

function register(number) {
    if (number >= 100) throw Object.assign(new Error("illegal address"), { modbusErrorCode: 2 });
    const long = 65500 + made;
    return { 0: (65520 + made) & 0xFFFF, 10: long & 0xFFFF, 11: long >>> 16 }[number] ?? 0;
}

async function ask() {
    const master = new modbus();
    master.setTimeout(5000);
    master.setID(1);
    if (kind === "tcp") await master.connectTCP("127.0.0.1", { port: Number(at) });
    else await master.connectRTUBuffered(at, { baudRate: 9600, parity: "none" });
    console.log(JSON.stringify((await master.readHoldingRegisters(0, Number(count))).data));
    const refused = await master.readHoldingRegisters(9999, 2).then(() => null, error => error.modbusCode);
    console.log(refused);
    master.close(() => process.exit(0));
}

if (role === "slave") {
    const vector = { getHoldingRegister: register };
    const slave = kind === "tcp"
        ? new modbus.ServerTCP(vector, { host: "127.0.0.1", port: Number(at), unitID: 1 })
        : new modbus.ServerSerial(vector, { path: at, baudRate: 9600, parity: "none", unitID: 1 });
    slave.on("initialized", () => console.log("ready"));
    slave.on("error", error => { console.error(error); process.exit(1); });
    slave.on("serverError", error => { console.error(error); process.exit(1); });
    process.once("SIGUSR2", () => setInterval(() => { if (made < pieces && ++made === pieces) console.log("done"); }, 200));
} else {
    ask().catch(error => { console.error(error); process.exit(1); });
}
