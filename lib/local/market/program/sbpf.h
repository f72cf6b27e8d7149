/* The little of Solana's C ABI that these programs need. Everything is inlined, nothing lives in read-only data
 * and nothing large on the stack: clang's bpf target allows 512 bytes of it, so structures go to the heap. */
typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;
#define INLINE static inline __attribute__((always_inline))
#define HEAP 0x300000000ull

typedef struct { u64 a, b, c, d; } Pubkey;
typedef struct { const Pubkey *pubkey; u8 is_writable; u8 is_signer; } AccountMeta;
typedef struct { const Pubkey *program_id; AccountMeta *accounts; u64 account_len; u8 *data; u64 data_len; } Instruction;
typedef struct {
  Pubkey *key; u64 *lamports; u64 data_len; u8 *data; Pubkey *owner; u64 rent_epoch;
  u8 is_signer, is_writable, executable;
} AccountInfo;
typedef struct { const void *addr; u64 len; } Seed;
typedef struct { const Seed *addr; u64 len; } SignerSeeds;

/* Called by number, the murmur3 hash of the syscall's name; the linker turns it into the relocation the loader wants. */
#define sol_invoke_signed_c ((u64 (*)(const Instruction *, const AccountInfo *, u64, const SignerSeeds *, u64))0xa22b9c85)
#define sol_try_find_program_address ((u64 (*)(const Seed *, u64, const Pubkey *, Pubkey *, u8 *))0x48504a38)

INLINE int same_key(const Pubkey *x, const Pubkey *y) {
  return x->a == y->a && x->b == y->b && x->c == y->c && x->d == y->d;
}
