import { DamagedTablesError } from '../store-problem';

/** Reads LevelDB's numbers and texts from bytes, one after another. */
export class ByteReader {
  constructor(
    private readonly bytes: Buffer,
    public at = 0,
  ) {}

  get isAtEnd(): boolean {
    return this.at >= this.bytes.length;
  }

  /** A number of seven bits a byte, the lowest first. Exact up to 2^53. */
  number(): number {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = this.bytes[this.at];
      if (byte === undefined || factor > 2 ** 63) throw new DamagedTablesError(`no number at byte ${this.at}`);
      this.at += 1;
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
    }
  }

  take(length: number): Buffer {
    if (this.at + length > this.bytes.length)
      throw new DamagedTablesError(`${length} bytes expected at byte ${this.at}`);
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }

  /** Bytes that their length precedes. */
  text(): Buffer {
    return this.take(this.number());
  }
}
