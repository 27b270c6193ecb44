import { openMemoryStore } from "../../../lib/store/index.js";
import { storeContract } from "./contract.js";

storeContract({ name: "memory", place: () => openMemoryStore, durable: false });
