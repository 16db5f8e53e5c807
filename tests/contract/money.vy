# pragma version ~=0.4.3
# A token that anybody can make and destroy: all that a test of a vault needs of money.

balanceOf: public(HashMap[address, uint256])
allowance: public(HashMap[address, HashMap[address, uint256]])
totalSupply: public(uint256)
decimals: public(constant(uint8)) = 18


@external
def make(owner: address, amount: uint256):
    self.balanceOf[owner] += amount
    self.totalSupply += amount


@external
def destroy(owner: address, amount: uint256):
    self.balanceOf[owner] -= amount
    self.totalSupply -= amount


@external
def approve(spender: address, amount: uint256) -> bool:
    self.allowance[msg.sender][spender] = amount
    return True


@external
def transfer(to: address, amount: uint256) -> bool:
    self.balanceOf[msg.sender] -= amount
    self.balanceOf[to] += amount
    return True


@external
def transferFrom(owner: address, to: address, amount: uint256) -> bool:
    self.allowance[owner][msg.sender] -= amount
    self.balanceOf[owner] -= amount
    self.balanceOf[to] += amount
    return True
