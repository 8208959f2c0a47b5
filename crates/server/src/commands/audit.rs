use std::io::Write;

use clap::Subcommand;
use lectern_application::Error;
use lectern_application::effects::AuditReport;
use lectern_domain::effects::Head;

use crate::failure::Failure;
use crate::school;
use crate::settings::Settings;

/// The audit trail: who changed what.
#[derive(Debug, Subcommand)]
pub(crate) enum AuditCommand {
    /// Walk over the whole chain, and tell what was changed, taken away or moved.
    ///
    /// It only reads. The last line is the head of the chain: write it down elsewhere and give it to `--expect` the next
    /// time, and a database that was rolled back to an older copy is told, too. Exit codes: 0 whole and signed with a key that
    /// the configuration names, 1 not.
    Verify {
        /// A head that was written down before, as `position:seal`: the chain must lead through it.
        #[arg(long, value_name = "HEAD")]
        expect: Option<Head>,
    },
    /// Vouch for the chain: sign its head with the present key, where the key that signed it was taken away.
    ///
    /// While the head is signed with a key that the configuration does not name, nothing more is sealed. Look at the chain
    /// first, with `verify`; this walks over it again, and signs only if nothing else is wrong.
    Sign {
        /// The head that `verify` told, as `position:seal`.
        head: Head,
    },
}

pub(crate) async fn run(command: AuditCommand, settings: &Settings) -> Result<(), Failure> {
    let school = school::open_unchanged(settings)?;
    let (report, signed) = match command {
        AuditCommand::Verify { expect } => (school.verify_audit(expect).await.map_err(Error::from)?, None),
        AuditCommand::Sign { head } => (school.sign_audit(head, school.now()).await.map_err(Error::from)?, Some(head)),
    };
    tell(&report, &mut std::io::stdout().lock())?;
    let (whole, lacks_its_key) = (report.is_whole(), report.lacks_its_key());
    match signed {
        _ if !whole && !lacks_its_key => Err(Failure::Tampered),
        Some(head) if head != report.end => Err(Failure::NotTheHead(report.end)),
        None if lacks_its_key => Err(Failure::Unvouched),
        Some(_) | None => Ok(()),
    }
}

fn tell(report: &AuditReport, out: &mut impl Write) -> std::io::Result<()> {
    let AuditReport { end, head, flaws, more, waiting } = report;
    for flaw in flaws {
        writeln!(out, "{flaw}")?;
    }
    if *more > 0 {
        writeln!(out, "and {more} more")?;
    }
    if let Some(flaw) = head {
        writeln!(out, "{flaw}")?;
    }
    if report.lacks_its_key() {
        writeln!(
            out,
            "the chain itself is whole: `lectern audit sign {end}` vouches for it with the present key; compare with a \
             head that was written down before, or bring the old key back"
        )?;
    }
    if *waiting {
        writeln!(
            out,
            "there are entries that wait for their seal, or got it meanwhile; of those nothing can be said yet"
        )?;
    }
    // The head has the last line for itself, to be kept as it is.
    writeln!(out, "{} entries\n{end}", end.position)
}
