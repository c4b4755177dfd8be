"""Which script makes a shell complete what is typed?"""

from cli import exits
from cli.problem import Problem
from cli.typed.completing import ASKED
from cli.words.plain import close_to, quoted

SHELLS = ("bash", "zsh", "fish", "powershell")
USE = {
    "bash": "# For every new shell:  waitlist completion bash >> ~/.bashrc",
    "zsh": "# For every new shell:  waitlist completion zsh >> ~/.zshrc",
    "fish": "# For every new shell:  waitlist completion fish > ~/.config/fish/completions/waitlist.fish",
    "powershell": "# For every new shell:  waitlist completion powershell >> $PROFILE",
}


def script(shell: str) -> str:
    """Return the script for a shell.

    Raises:
        Problem: there is none for it.
    """
    from typer._completion_shared import get_completion_script

    if shell not in SHELLS:
        meant = (close_to(shell, SHELLS, 1) or ["bash"])[0]
        what = f"There is no script for {quoted(shell)}; there are: {', '.join(SHELLS)}."
        raise Problem("usage", exits.USAGE, what, instead=(shell, meant))
    made = get_completion_script(prog_name="waitlist", complete_var=ASKED, shell=shell)
    return f"{USE[shell]}\n{made}\n"
