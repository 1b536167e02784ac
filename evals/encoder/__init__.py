"""How the encoder of this project is trained and measured; torch only here, from the extra ``neural``."""
