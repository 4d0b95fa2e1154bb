import ArgumentParser

struct AuditCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit",
    abstract: "The store's log: check it, prove records of it, publish it.",
    discussion: """
      Copy checkpoints off the machine: only they find a log that was put back to an older state. \
      Audit/verify.py checks proofs and exports without this program.

      EXAMPLES
        hotplate audit key > audit-key.txt
        hotplate audit verify --checkpoint monday.txt \\
          --public-key "$(cat audit-key.txt)"
        hotplate audit checkpoint > monday.txt
        hotplate audit prove 1042 > proof.json
        hotplate audit prove --from monday.txt > consistency.json
        hotplate audit export --pseudonym-key report.key -o audit-2026.jsonl
      """,
    subcommands: [
      Verify.self, Prove.self, CheckpointCommand.self, Key.self, Export.self, Resolve.self,
      Trail.self,
    ])
}
