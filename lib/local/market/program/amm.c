/* A constant-product market that answers to Jupiter v6's `route` instruction, with the accounts and arguments of the real
 * one, so that what reads real swaps reads these. Keeps: the pool's product never falls; a user gets at least what the
 * instruction's quote and slippage promise, or error 6001 and nothing moves.
 *
 * Accounts: 0 token program, 1 user (signer), 2 user source, 3 user destination, 4 destination account*, 5 destination mint,
 * 6 platform fee account*, 7 event authority, 8 this program, then 9 vault in, 10 vault out, 11 pool (owns the vaults;
 * the program address of "pool" and the mint that is not wrapped SOL), 12 source mint, 13 source token program,
 * 14 destination token program. (* optional, this program's id when absent)
 * Data: 8 bytes discriminator, a route plan of any length, u64 in amount, u64 quoted out, u16 slippage bps, u8 fee bps. */
#include "sbpf.h"

#define POOL_FEE_BPS 25
#define BPS 10000
#define ACCOUNTS 15
#define ROUTE 0x2aade37a97cb17e5ull
#define ERROR_SLIPPAGE 6001
#define ERROR_KEYS 6008
#define ERROR_POOL 6020
#define ERROR_INSTRUCTION 101

typedef struct {
  u64 pool_seed;
  Seed seeds[3];
  SignerSeeds signer;
  Pubkey found;
  Pubkey associated;
  Seed vault_seeds[3];
  u64 unused_bump;
  AccountMeta metas[4];
  Instruction instruction;
  u8 data[16];
  u64 bump;
  AccountInfo infos[32];
} Scratch;

typedef struct { u64 hi, lo; } Wide;

INLINE Wide multiply(u64 x, u64 y) {
  u64 x0 = x & 0xffffffff, x1 = x >> 32, y0 = y & 0xffffffff, y1 = y >> 32;
  u64 low = x0 * y0, middle = x1 * y0 + (low >> 32), other = x0 * y1 + (middle & 0xffffffff);
  Wide product = { x1 * y1 + (middle >> 32) + (other >> 32), (other << 32) | (low & 0xffffffff) };
  return product;
}

/* floor(x * y / divisor) by long division; the quotient must fit 64 bits (hi < divisor). */
INLINE u64 multiply_divide(u64 x, u64 y, u64 divisor) {
  Wide product = multiply(x, y);
  u64 rest = product.hi, low = product.lo;
  for (u64 bit = 0; bit < 64; bit++) {
    u64 carry = rest >> 63;
    rest = (rest << 1) | (low >> 63);
    low <<= 1;
    if (carry || rest >= divisor) { rest -= divisor; low |= 1; }
  }
  return low;
}

INLINE u64 read_u64(const u8 *p) {
  u64 value = 0;
  for (u64 i = 0; i < 8; i++) value |= (u64)p[i] << (8 * i);
  return value;
}

INLINE u64 token_amount(const AccountInfo *account) { return *(u64 *)(account->data + 64); }

INLINE u64 transfer(Scratch *s, u64 program, u64 from, u64 mint, u64 to, u64 owner, u64 amount, u64 count) {
  u64 places[4] = { from, mint, to, owner };
  for (u64 i = 0; i < 4; i++) {
    s->metas[i].pubkey = s->infos[places[i]].key;
    s->metas[i].is_writable = i == 0 || i == 2;
    s->metas[i].is_signer = i == 3;
  }
  s->data[0] = 12; /* TransferChecked */
  for (u64 i = 0; i < 8; i++) s->data[1 + i] = amount >> (8 * i);
  s->data[9] = s->infos[mint].data[44];
  s->instruction.program_id = s->infos[program].key;
  s->instruction.accounts = s->metas;
  s->instruction.account_len = 4;
  s->instruction.data = s->data;
  s->instruction.data_len = 10;
  return sol_invoke_signed_c(&s->instruction, s->infos, count, &s->signer, 1);
}

INLINE int is_wrapped_sol(const Pubkey *key) {
  return key->a == 0x8481abfe57889b06ull && key->b == 0x35c01846637f68fbull; /* the first half says enough */
}

/* A vault is the pool's associated account: any other account of the pool's would be a reserve that a trader chose. */
INLINE int is_vault(Scratch *s, u64 vault, u64 program, const Pubkey *mint) {
  s->associated.a = 0xf189244e8f25978cull; /* ATokenGPvbdGVxr1b2hvZbsiqW5xWH25efTNsLJA8knL */
  s->associated.b = 0x830d8e1429103dbbull;
  s->associated.c = 0x8410ffda99135a0bull;
  s->associated.d = 0x59f8e9dbd87b8e04ull;
  s->vault_seeds[0].addr = s->infos[11].key;
  s->vault_seeds[1].addr = s->infos[program].key;
  s->vault_seeds[2].addr = mint;
  for (u64 i = 0; i < 3; i++) s->vault_seeds[i].len = 32;
  if (sol_try_find_program_address(s->vault_seeds, 3, &s->associated, &s->found, (u8 *)&s->unused_bump)) return 0;
  return same_key(&s->found, s->infos[vault].key);
}

u64 entrypoint(u8 *input) {
  Scratch *s = (Scratch *)HEAP;
  u64 count = *(u64 *)input;
  if (count < ACCOUNTS || count > 32) return ERROR_KEYS;
  input += 8;
  for (u64 i = 0; i < count; i++) {
    AccountInfo *info = &s->infos[i];
    if (input[0] != 0xff) { *info = s->infos[input[0]]; input += 8; continue; }
    info->is_signer = input[1];
    info->is_writable = input[2];
    info->executable = input[3];
    info->key = (Pubkey *)(input + 8);
    info->owner = (Pubkey *)(input + 40);
    info->lamports = (u64 *)(input + 72);
    info->data_len = *(u64 *)(input + 80);
    info->data = input + 88;
    input += 88 + info->data_len + 10240;
    input = (u8 *)(((u64)input + 7) & ~7ull);
    info->rent_epoch = *(u64 *)input;
    input += 8;
  }
  u64 length = *(u64 *)input;
  const u8 *data = input + 8;
  const Pubkey *program_id = (const Pubkey *)(data + length);
  if (length < 27 || read_u64(data) != ROUTE) return ERROR_INSTRUCTION;
  const u8 *arguments = data + length - 19;
  u64 amount_in = read_u64(arguments), quoted_out = read_u64(arguments + 8);
  u64 slippage = arguments[16] | ((u64)arguments[17] << 8);
  if (amount_in == 0 || slippage > BPS) return ERROR_INSTRUCTION;
  if (s->infos[2].data_len < 165 || s->infos[3].data_len < 165 || s->infos[9].data_len < 165 ||
      s->infos[10].data_len < 165 || s->infos[12].data_len < 82 || s->infos[5].data_len < 82) return ERROR_POOL;

  const Pubkey *source_mint = s->infos[12].key;
  s->pool_seed = 0x6c6f6f70; /* "pool" */
  s->seeds[0].addr = &s->pool_seed;
  s->seeds[0].len = 4;
  s->seeds[1].addr = is_wrapped_sol(source_mint) ? s->infos[5].key : source_mint;
  s->seeds[1].len = 32;
  s->bump = 0;
  if (sol_try_find_program_address(s->seeds, 2, program_id, &s->found, (u8 *)&s->bump)) return ERROR_POOL;
  s->seeds[2].addr = &s->bump;
  s->seeds[2].len = 1;
  s->signer.addr = s->seeds;
  s->signer.len = 3;
  if (!same_key(&s->found, s->infos[11].key)) return ERROR_POOL;
  if (!is_vault(s, 9, 13, source_mint) || !is_vault(s, 10, 14, s->infos[5].key)) return ERROR_POOL;

  u64 reserve_in = token_amount(&s->infos[9]), reserve_out = token_amount(&s->infos[10]);
  u64 had = token_amount(&s->infos[3]);
  u64 failed = transfer(s, 13, 2, 12, 9, 1, amount_in, count);
  if (failed) return failed;
  u64 received = token_amount(&s->infos[9]) - reserve_in; /* less than sent when the mint takes a transfer fee */
  u64 effective = multiply_divide(received, BPS - POOL_FEE_BPS, BPS);
  if (effective == 0) return ERROR_SLIPPAGE;
  u64 out = multiply_divide(reserve_out, effective, reserve_in + effective);
  failed = transfer(s, 14, 10, 5, 3, 11, out, count);
  if (failed) return failed;
  u64 least = multiply_divide(quoted_out, BPS - slippage, BPS);
  if (token_amount(&s->infos[3]) - had < least) return ERROR_SLIPPAGE;
  return 0;
}
